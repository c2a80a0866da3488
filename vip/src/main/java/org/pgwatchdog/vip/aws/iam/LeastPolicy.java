package org.pgwatchdog.vip.aws.iam;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.pgwatchdog.vip.aws.AwsVipSettings;
import org.pgwatchdog.vip.aws.AwsVipSettings.ElasticIpSettings;
import org.pgwatchdog.vip.aws.Route53Settings;
import org.pgwatchdog.vip.aws.RouteTableSettings;
import org.pgwatchdog.vip.aws.iam.PolicyStatement.Condition;

/// The least rights that a configuration needs, as policy statements. All nodes of a cluster share one
/// policy, so that which interface is theirs is left open.
///
/// With a role for the route tables there are two policies: the node's own, which may assume the role,
/// and the role's. AWS lets descriptions be allowed for everything only.
///
/// @param vip the methods and their settings
/// @param zoneCheck `aws_az_check`
/// @param roleArn `aws_role_arn`, empty for none
/// @param own where the nodes are
public record LeastPolicy(AwsVipSettings vip, boolean zoneCheck, String roleArn, Arns own) {
    private static final String ANY = "*";
    private static final int ACCOUNT_FIELD = 4;

    /// What the nodes themselves must be allowed; empty if nothing.
    public List<PolicyStatement> ofNode() {
        var statements = new ArrayList<PolicyStatement>();
        reads().ifPresent(statements::add);
        vip.routeTable()
                .ifPresent(tables -> {
                    if (roleArn.isEmpty()) {
                        statements.add(routes(tables, own));
                    }
                    if (tables.fixSourceDestCheck()) {
                        statements.add(
                                allow(
                                        "SourceDestCheck",
                                        List.of("ec2:ModifyNetworkInterfaceAttribute"),
                                        own.ec2("network-interface", ANY)));
                    }
                });
        vip.elasticIp().ifPresent(eip -> statements.add(elasticIp(eip)));
        if (vip.secondaryAddress()) {
            statements.add(
                    allow(
                            "SecondaryAddress",
                            List.of(
                                    "ec2:AssignPrivateIpAddresses",
                                    "ec2:UnassignPrivateIpAddresses"),
                            own.ec2("network-interface", ANY)));
        }
        vip.route53().ifPresent(dns -> statements.addAll(records(dns)));
        if (vip.routeTable().isPresent() && !roleArn.isEmpty()) {
            statements.add(allow("RouteTableRole", List.of("sts:AssumeRole"), roleArn));
        }
        return statements;
    }

    /// What `pgwatchdog doctor` reads beyond that, on a node of this configuration.
    ///
    /// @param zoneNamed whether `aws_availability_zone` names a zone
    public PolicyStatement ofDoctor(boolean zoneNamed) {
        var actions = new TreeSet<>(List.of("ec2:DescribeNetworkInterfaces"));
        if (vip.routeTable().isPresent() || vip.secondaryAddress()) {
            actions.add("ec2:DescribeSubnets");
        }
        if (vip.route53().isPresent()) {
            actions.add("ec2:DescribeVpcAttribute");
        }
        if (zoneNamed) {
            actions.add("ec2:DescribeAvailabilityZones");
        }
        reads().ifPresent(known -> actions.removeAll(known.actions()));
        actions.add("sts:DecodeAuthorizationMessage"); // A refusal then names action and resource.
        return allow("Doctor", List.copyOf(actions), ANY);
    }

    /// What the role for the route tables must be allowed; empty if there is none.
    public List<PolicyStatement> ofRole() {
        if (roleArn.isEmpty() || vip.routeTable().isEmpty()) {
            return List.of();
        }
        var theirs = new Arns(own.region(), roleArn.split(":", -1)[ACCOUNT_FIELD]);
        return List.of(
                allow("Read", List.of("ec2:DescribeRouteTables"), ANY),
                routes(vip.routeTable().get(), theirs));
    }

    private Optional<PolicyStatement> reads() {
        var actions = new TreeSet<String>();
        if (vip.routeTable().isPresent()) {
            actions.add("ec2:DescribeNetworkInterfaces");
            actions.add("ec2:DescribeVpcs");
            if (roleArn.isEmpty()) {
                actions.add("ec2:DescribeRouteTables");
            }
        }
        if (vip.elasticIp().isPresent()) {
            actions.add("ec2:DescribeAddresses");
            actions.add("ec2:DescribeNetworkInterfaces"); // Whose interface has it instead.
        }
        if (vip.secondaryAddress()) {
            actions.add("ec2:DescribeNetworkInterfaces");
        }
        if (zoneCheck) {
            actions.add("ec2:DescribeAvailabilityZones");
        }
        return actions.isEmpty()
                ? Optional.empty()
                : Optional.of(allow("Read", List.copyOf(actions), ANY));
    }

    private static PolicyStatement routes(RouteTableSettings tables, Arns arns) {
        var actions = new ArrayList<String>();
        // Not only with aws_create_missing_route: a route that somebody deletes is put back.
        actions.add("ec2:CreateRoute");
        if (tables.deleteOnRelease()) {
            actions.add("ec2:DeleteRoute");
        }
        actions.add("ec2:ReplaceRoute");
        if (!tables.tableIds().isEmpty()) {
            return new PolicyStatement(
                    "Routes",
                    actions,
                    tables.tableIds().stream().map(id -> arns.ec2("route-table", id)).toList(),
                    List.of());
        }
        var condition =
                tables.vpcId().isEmpty() && tables.tag().isPresent()
                        ? new Condition(
                                "StringEquals",
                                "aws:ResourceTag/" + tables.tag().get().key(),
                                List.of(tables.tag().get().value()))
                        : new Condition(
                                "ArnLike", "ec2:Vpc", List.of(arns.ec2("vpc", tables.vpcId())));
        return new PolicyStatement(
                "Routes", actions, List.of(arns.ec2("route-table", ANY)), List.of(condition));
    }

    /// AWS asks for the right on the interface and on its instance too.
    private PolicyStatement elasticIp(ElasticIpSettings eip) {
        return new PolicyStatement(
                "ElasticIp",
                List.of("ec2:AssociateAddress", "ec2:DisassociateAddress"),
                List.of(
                        own.ec2("elastic-ip", eip.allocationId()),
                        own.ec2("network-interface", ANY),
                        own.ec2("instance", ANY)),
                List.of());
    }

    private List<PolicyStatement> records(Route53Settings dns) {
        String zone = own.route53("hostedzone/" + dns.zoneId());
        return List.of(
                allow(
                        "ReadZone",
                        List.of("route53:GetHostedZone", "route53:ListResourceRecordSets"),
                        zone),
                allow("WaitForChange", List.of("route53:GetChange"), own.route53("change/*")),
                new PolicyStatement(
                        "Record",
                        List.of("route53:ChangeResourceRecordSets"),
                        List.of(zone),
                        List.of(
                                every("NormalizedRecordNames", names(dns)),
                                every("RecordTypes", types(dns)),
                                every("Actions", changes(dns)))));
    }

    /// Whatever is in the batch must be one of these.
    private static Condition every(String what, List<String> values) {
        return new Condition(
                "ForAllValues:StringEquals", "route53:ChangeResourceRecordSets" + what, values);
    }

    private static List<String> names(Route53Settings dns) {
        String name = dns.record().withoutDot();
        return dns.compareAndSwap()
                ? List.of(name, dns.record().child("_pgwatchdog").withoutDot())
                : List.of(name);
    }

    private static List<String> types(Route53Settings dns) {
        String type =
                dns.address()
                        .filter(text -> InetAddress.ofLiteral(text).getAddress().length > 4)
                        .map(_ -> "AAAA")
                        .orElse("A");
        return dns.compareAndSwap() ? List.of(type, "TXT") : List.of(type);
    }

    private static List<String> changes(Route53Settings dns) {
        if (dns.compareAndSwap()) {
            return List.of("CREATE", "DELETE");
        }
        return dns.deleteOnRelease() ? List.of("DELETE", "UPSERT") : List.of("UPSERT");
    }

    private static PolicyStatement allow(String sid, List<String> actions, String resource) {
        return new PolicyStatement(sid, actions, List.of(resource), List.of());
    }
}
