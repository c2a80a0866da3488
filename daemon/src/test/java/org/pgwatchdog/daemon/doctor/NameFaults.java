package org.pgwatchdog.daemon.doctor;

import static org.pgwatchdog.daemon.doctor.ExaminedNode.EIP;
import static org.pgwatchdog.daemon.doctor.ExaminedNode.ENI;
import static org.pgwatchdog.daemon.doctor.ExaminedNode.VPC;
import static org.pgwatchdog.daemon.doctor.ExaminedNode.ZONE;
import static org.pgwatchdog.daemon.doctor.ExaminedNode.eni;
import static org.pgwatchdog.daemon.doctor.ExaminedNode.instance;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pgwatchdog.awsstandin.fault.FaultEffect;
import org.pgwatchdog.awsstandin.fault.FaultMatch;
import org.pgwatchdog.awsstandin.world.AddressRules;
import org.pgwatchdog.awsstandin.world.HostedZone;
import org.pgwatchdog.awsstandin.world.Vpc;
import org.pgwatchdog.daemon.doctor.check.Result;

/// What can be wrong with Elastic IPs, secondary addresses and DNS names.
final class NameFaults {
    /// One at a time, each with all that is to be found of it.
    static final List<Spoilt> ALL =
            List.of(
                    new Spoilt(
                            "Elastic IP that does not exist",
                            node ->
                                    node.elasticIp()
                                            .put(
                                                    "aws_eip_allocation_id",
                                                    "eipalloc-0ffffffffffffffff"),
                            "aws-eip",
                            Result.FAIL,
                            5,
                            "InvalidAllocationID.NotFound",
                            "check the id"),
                    new Spoilt(
                            "Elastic IP held by somebody else",
                            node -> {
                                node.elasticIp();
                                node.aws.change(world ->
                                        AddressRules.associate(
                                                world,
                                                world.addresses().get(EIP),
                                                world.interfaces().get(eni(3)),
                                                Optional.empty(),
                                                true));
                            },
                            "aws-eip",
                            Result.WARN,
                            108,
                            "is held by " + eni(3) + " of " + instance(3),
                            "find out whose"),
                    new Spoilt(
                            "Elastic IP for an address that is not there",
                            node -> node.elasticIp().put("aws_eip_private_ip", "127.0.1.99"),
                            "aws-eip",
                            Result.FAIL,
                            7,
                            "'127.0.1.99' is no address of " + ENI,
                            "primary address"),
                    new Spoilt(
                            "association forbidden",
                            node -> {
                                node.elasticIp();
                                node.aws.denials().deny(FaultMatch.action("ec2:AssociateAddress"));
                            },
                            "aws-rights",
                            Result.FAIL,
                            5,
                            "ec2:AssociateAddress on arn",
                            "ec2:AssociateAddress"),
                    new Spoilt(
                            "secondary address of another subnet",
                            node -> node.secondaryAddress().put("delegate_ip", "127.0.2.50"),
                            "aws-secondary-range",
                            Result.FAIL,
                            7,
                            "127.0.2.50 lies outside this node's subnet 127.0.1.0/24",
                            "one subnet"),
                    new Spoilt(
                            "secondary address that AWS keeps",
                            node -> node.secondaryAddress().put("delegate_ip", "127.0.1.2"),
                            "aws-secondary-range",
                            Result.FAIL,
                            7,
                            "is one of those AWS keeps",
                            "first four"),
                    new Spoilt(
                            "hosted zone that does not exist",
                            node -> node.route53().put("aws_route53_zone_id", "Z0000000000WRONG"),
                            "aws-dns",
                            Result.FAIL,
                            5,
                            "NoSuchHostedZone",
                            "check the id"),
                    new Spoilt(
                            "record outside of the zone",
                            node -> node.route53().put("aws_route53_record", "db.example.com"),
                            "aws-dns",
                            Result.FAIL,
                            7,
                            "db.example.com. is no name of the zone example.internal.",
                            "aws_route53_record"),
                    new Spoilt(
                            "zone not associated with the VPC",
                            node -> {
                                node.route53();
                                node.aws.change(world ->
                                        world.hostedZones()
                                                .computeIfPresent(
                                                        ZONE,
                                                        (id, zone) ->
                                                                new HostedZone(
                                                                        id,
                                                                        zone.name(),
                                                                        true,
                                                                        List.of(
                                                                                "vpc-0000000000000000b"),
                                                                        zone.records())));
                            },
                            "aws-dns",
                            Result.FAIL,
                            9,
                            "is not associated with " + VPC,
                            "associate-vpc-with-hosted-zone"),
                    new Spoilt(
                            "VPC without a resolver",
                            node -> {
                                node.route53();
                                dns(node, false, true);
                            },
                            "aws-dns",
                            Result.FAIL,
                            9,
                            "enableDnsSupport is off in " + VPC,
                            "--enable-dns-support"),
                    new Spoilt(
                            "VPC without names",
                            node -> {
                                node.route53();
                                dns(node, true, false);
                            },
                            "aws-dns",
                            Result.FAIL,
                            9,
                            "enableDnsHostnames is off in " + VPC,
                            "--enable-dns-hostnames"),
                    new Spoilt(
                            "record with capitals",
                            node -> node.route53().put("aws_route53_record", "DB.example.internal"),
                            "aws-dns",
                            Result.WARN,
                            0,
                            "'DB.example.internal' has capitals",
                            "lower case"),
                    new Spoilt(
                            "long time to live",
                            node -> node.route53().put("aws_route53_ttl", "300s"),
                            "aws-dns",
                            Result.WARN,
                            0,
                            "aws_route53_ttl = 300 s",
                            "10s"),
                    new Spoilt(
                            "records unreadable",
                            node -> {
                                node.route53();
                                node.aws
                                        .denials()
                                        .deny(FaultMatch.action("route53:ListResourceRecordSets"));
                            },
                            "aws-dns",
                            Result.FAIL,
                            5,
                            "route53:ListResourceRecordSets on arn",
                            "ListResourceRecordSets"),
                    new Spoilt(
                            "Route 53 hangs",
                            node -> {
                                node.route53();
                                node.aws
                                        .faults()
                                        .add(
                                                FaultMatch.action("route53:*"),
                                                new FaultEffect.Hang());
                            },
                            "aws-dns",
                            Result.FAIL,
                            6,
                            "GetHostedZone " + ZONE,
                            "route to the endpoint"));

    private NameFaults() {}

    private static void dns(ExaminedNode node, boolean support, boolean hostnames) {
        node.aws.change(world ->
                world.vpcs()
                        .computeIfPresent(
                                VPC,
                                (id, vpc) ->
                                        new Vpc(id, vpc.cidrs(), support, hostnames, Map.of())));
    }
}
