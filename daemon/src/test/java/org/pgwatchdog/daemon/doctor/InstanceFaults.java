package org.pgwatchdog.daemon.doctor;

import static org.pgwatchdog.daemon.doctor.ExaminedNode.INSTANCE;
import static org.pgwatchdog.daemon.doctor.ExaminedNode.eni;
import static org.pgwatchdog.daemon.doctor.ExaminedNode.instance;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.pgwatchdog.awsstandin.fault.FaultEffect;
import org.pgwatchdog.awsstandin.fault.FaultMatch;
import org.pgwatchdog.awsstandin.world.AvailabilityZone;
import org.pgwatchdog.awsstandin.world.Instance;
import org.pgwatchdog.awsstandin.world.InstanceRules;
import org.pgwatchdog.daemon.doctor.check.Result;

/// What can be wrong with an instance, its credentials and its clock.
final class InstanceFaults {
    /// One at a time, each with all that is to be found of it.
    static final List<Spoilt> ALL =
            List.of(
                    new Spoilt(
                            "token of IMDSv2 does not reach the container",
                            node -> {
                                node.routeTables();
                                node.aws.metadata().hops(INSTANCE, 2);
                            },
                            "aws-metadata",
                            Result.FAIL,
                            6,
                            "hop limit is too low",
                            "--http-put-response-hop-limit 2"),
                    new Spoilt(
                            "metadata service switched off",
                            node -> {
                                node.routeTables();
                                node.aws.change(world ->
                                        InstanceRules.metadata(
                                                world,
                                                INSTANCE,
                                                new Instance.Metadata(false, true, 1)));
                            },
                            "aws-metadata",
                            Result.FAIL,
                            5,
                            "HTTP 403",
                            "--http-endpoint enabled"),
                    new Spoilt(
                            "no credentials anywhere",
                            node -> {
                                node.routeTables();
                                node.aws.change(world ->
                                        world.instances()
                                                .computeIfPresent(
                                                        INSTANCE,
                                                        (id, old) ->
                                                                new Instance(
                                                                        id,
                                                                        old.state(),
                                                                        old.type(),
                                                                        "",
                                                                        old.metadata(),
                                                                        old.tags())));
                            },
                            "aws-credentials",
                            Result.FAIL,
                            5,
                            "Unable to load credentials from any of: system properties,",
                            "attach an instance profile"),
                    new Spoilt(
                            "credentials expired",
                            node -> {
                                node.routeTables();
                                node.aws.metadata().credentialLifetime(Duration.ofMillis(1));
                                node.aws.metadata().renewCredentials(false);
                            },
                            "aws-credentials",
                            Result.FAIL,
                            5,
                            "expired at",
                            "instance profile"),
                    new Spoilt(
                            "credentials refused",
                            node -> {
                                node.routeTables();
                                refuseEc2(node, "AuthFailure", "AWS was not able to validate");
                            },
                            "aws-credentials",
                            Result.FAIL,
                            5,
                            "EC2 refuses the credentials of the instance profile: HTTP 401",
                            "instance profile"),
                    new Spoilt(
                            "clock seconds ahead",
                            node -> node.routeTables().clock = off(Duration.ofSeconds(9)),
                            "aws-clock",
                            Result.WARN,
                            105,
                            "ahead of AWS's",
                            "chronyd"),
                    new Spoilt(
                            "clock minutes behind",
                            node -> node.routeTables().clock = off(Duration.ofMinutes(-8)),
                            "aws-clock",
                            Result.FAIL,
                            5,
                            "480 s behind AWS's",
                            "chronyd"),
                    new Spoilt(
                            "EC2 out of reach",
                            node -> {
                                node.routeTables();
                                node.aws.unplug("ec2");
                            },
                            "aws-endpoint",
                            Result.FAIL,
                            5,
                            "does not answer",
                            "VPC endpoint"),
                    new Spoilt(
                            "interface of another instance",
                            node -> node.routeTables().put("aws_network_interface_id", eni(2)),
                            "aws-interface",
                            Result.FAIL,
                            7,
                            eni(2) + " is attached to " + instance(2),
                            "aws_network_interface_id"),
                    new Spoilt(
                            "interface that does not exist",
                            node ->
                                    node.routeTables()
                                            .put(
                                                    "aws_network_interface_id",
                                                    "eni-0ffffffffffffffff"),
                            "aws-interface",
                            Result.FAIL,
                            5,
                            "InvalidNetworkInterfaceID.NotFound",
                            "check the id"),
                    new Spoilt(
                            "zone of another node",
                            node ->
                                    node.routeTables()
                                            .put("aws_availability_zone", "ap-northeast-1c"),
                            "aws-zone",
                            Result.WARN,
                            107,
                            "but this node is in ap-northeast-1a",
                            "aws_availability_zone"),
                    new Spoilt(
                            "zone that does not exist",
                            node ->
                                    node.routeTables()
                                            .put("aws_availability_zone", "ap-northeast-1x"),
                            "aws-zone",
                            Result.FAIL,
                            5,
                            "Invalid availability zone: [ap-northeast-1x]",
                            "correct aws_availability_zone"),
                    new Spoilt(
                            "zone impaired",
                            node -> {
                                node.routeTables();
                                node.aws.change(world ->
                                        world.availabilityZones()
                                                .computeIfPresent(
                                                        "ap-northeast-1a",
                                                        (name, zone) ->
                                                                new AvailabilityZone(
                                                                        name,
                                                                        zone.id(),
                                                                        "impaired",
                                                                        List.of("power"))));
                            },
                            "aws-zone",
                            Result.WARN,
                            105,
                            "is impaired: power",
                            "another zone"));

    private InstanceFaults() {}

    private static void refuseEc2(ExaminedNode node, String code, String message) {
        node.aws.faults().add(FaultMatch.action("ec2:*"), new FaultEffect.Fail(401, code, message));
    }

    private static InstantSource off(Duration offset) {
        return () -> InstantSource.system().instant().plus(offset);
    }
}
