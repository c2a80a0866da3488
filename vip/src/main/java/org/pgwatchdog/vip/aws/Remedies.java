package org.pgwatchdog.vip.aws;

import org.pgwatchdog.vip.aws.api.ApiFault;

/// What to do about the faults of calls. Pure.
final class Remedies {
    private Remedies() {}

    static String of(ApiFault fault) {
        return switch (fault.kind()) {
            case NO_ROUTE ->
                    "create the route in this table once, or set aws_create_missing_route = on";
            case ROUTE_EXISTS, CONFLICT ->
                    fault.message().contains("not permitted in zone")
                            ? "correct the record's name or the zone's id"
                            : "somebody else changes it at the same time: find out who";
            case NOT_FOUND -> "check the id in the configuration, and the region";
            case TAKEN -> "find out who has it, and whether another cluster uses the same address";
            case THROTTLED ->
                    "this account makes too many calls in this region: find out who, or ask AWS for"
                            + " a higher limit";
            case BUSY -> "AWS has a fault of its own: see the AWS health dashboard";
            case DENIED ->
                    "allow " + action(fault.call()) + " in the IAM policy of this node's role";
            case CREDENTIALS ->
                    "check the instance profile or the keys, and this host's clock; temporary"
                            + " credentials may have expired";
            case NO_CREDENTIALS ->
                    "attach an instance profile, or give keys in the environment or ~/.aws";
            case CLOCK ->
                    "set this host's clock if it differs from AWS's by minutes; if not, the temporary"
                            + " credentials have expired: check the instance profile";
            case UNREACHABLE ->
                    "check DNS, the route to the endpoint (NAT, VPC endpoint) and security groups";
            case TIMED_OUT ->
                    fault.call().startsWith("metadata")
                            ? "check that the instance metadata service is enabled, and in a container"
                                    + " that its hop limit is at least 2"
                            : "check the route to the endpoint (NAT, VPC endpoint, proxy), or raise"
                                    + " aws_api_timeout";
            case INVALID ->
                    fault.call().equals("DescribeAvailabilityZones")
                            ? "name a zone of this region, such as us-east-1a or use1-az1"
                            : "check the configuration";
            case DRY_RUN_PASSED -> "";
            case WITHHELD -> "nothing: the new leader does it";
        };
    }

    private static String action(String call) {
        return switch (call) {
            case "ListResourceRecordSets",
                    "ChangeResourceRecordSets",
                    "GetChange",
                    "GetHostedZone" ->
                    "route53:" + call;
            case "AssumeRole", "GetCallerIdentity", "DecodeAuthorizationMessage" -> "sts:" + call;
            default -> "ec2:" + call;
        };
    }
}
