package org.pgwatchdog.daemon.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pgwatchdog.daemon.doctor.ExaminedNode.EIP;
import static org.pgwatchdog.daemon.doctor.ExaminedNode.ENI;
import static org.pgwatchdog.daemon.doctor.ExaminedNode.VPC;
import static org.pgwatchdog.daemon.doctor.ExaminedNode.eni;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.pgwatchdog.awsstandin.fault.FaultEffect;
import org.pgwatchdog.awsstandin.fault.FaultMatch;
import org.pgwatchdog.awsstandin.world.AddressRules;
import org.pgwatchdog.awsstandin.world.InstanceRules;
import org.pgwatchdog.daemon.doctor.check.CheckLimits;
import org.pgwatchdog.daemon.doctor.check.Finding;
import org.pgwatchdog.daemon.doctor.check.Result;

/// The doctor with the real SDK against the stand-in for AWS.
class DoctorTest {
    @TempDir Path directory;

    static List<Spoilt> misconfigurations() {
        return Stream.of(InstanceFaults.ALL, RouteFaults.ALL, NameFaults.ALL, HostFaults.ALL)
                .flatMap(List::stream)
                .toList();
    }

    /// The first run in a process loads the SDK, which on a busy machine takes seconds.
    @BeforeAll
    static void loadTheSdk(@TempDir Path directory) throws IOException {
        try (var node = new ExaminedNode(directory).routeTables().route53()) {
            node.put("vip_method", "aws_route_table,aws_route53").examine(false);
        }
    }

    @ParameterizedTest
    @MethodSource("misconfigurations")
    void aSingleMisconfigurationIsFoundAndNothingElse(Spoilt spoilt) throws IOException {
        try (var node = new ExaminedNode(directory)) {
            spoilt.spoil().accept(node);
            List<Finding> bad = node.bad(node.examine(false));
            assertThat(bad).hasSize(1);
            Finding only = bad.getFirst();
            assertThat(only.check()).isEqualTo(spoilt.check());
            assertThat(only.result()).isEqualTo(spoilt.result());
            assertThat(only.code().orElse(0)).isEqualTo(spoilt.code());
            assertThat(only.text()).contains(spoilt.seen()).doesNotContain("\n");
            assertThat(only.remedy()).contains(spoilt.remedy());
        }
    }

    static List<Spoilt> goodSetUps() {
        return List.of(
                good("route tables by id", ExaminedNode::routeTables),
                good(
                        "route tables of the VPC",
                        node ->
                                node.routeTables()
                                        .put("aws_route_table_ids", "")
                                        .put("aws_vpc_id", VPC)),
                good(
                        "route tables with every right asked for",
                        node ->
                                node.routeTables()
                                        .put("aws_create_missing_route", "on")
                                        .put("aws_delete_route_on_release", "on")
                                        .put("aws_fix_source_dest_check", "on")),
                good(
                        "route tables by another role",
                        node ->
                                node.routeTables()
                                        .put(
                                                "aws_role_arn",
                                                "arn:aws:iam::123456789012:role/routes")),
                good("Elastic IP", ExaminedNode::elasticIp),
                good(
                        "Elastic IP held by the other node",
                        node -> {
                            node.elasticIp();
                            node.aws.change(world ->
                                    AddressRules.associate(
                                            world,
                                            world.addresses().get(EIP),
                                            world.interfaces().get(eni(2)),
                                            Optional.empty(),
                                            true));
                        }),
                good("secondary address", ExaminedNode::secondaryAddress),
                good("Route 53", ExaminedNode::route53),
                good(
                        "several methods",
                        node ->
                                node.routeTables()
                                        .elasticIp()
                                        .route53()
                                        .put("vip_method", "aws_route_table,aws_eip,aws_route53")),
                good("no AWS, no virtual IP", node -> node.put("vip_method", "command")));
    }

    private static Spoilt good(String name, Consumer<ExaminedNode> make) {
        return new Spoilt(name, make, "", Result.OK, 0, "", "");
    }

    @ParameterizedTest
    @MethodSource("goodSetUps")
    void nothingBadIsReportedOfAGoodSetUp(Spoilt setUp) throws IOException {
        try (var node = new ExaminedNode(directory)) {
            setUp.spoil().accept(node);
            List<Finding> findings = node.examine(false);
            assertThat(node.bad(findings)).isEmpty();
            assertThat(findings).anyMatch(one -> one.result() == Result.OK);
            assertThat(node.aws.log().applied()).isEmpty();
        }
    }

    @Test
    void theSourceDestCheckIsMendedWhenAsked() throws IOException {
        try (var node = new ExaminedNode(directory).routeTables()) {
            node.aws.change(world -> InstanceRules.sourceDestCheck(world, ENI, true));
            List<Finding> mended = node.examine(true);
            assertThat(node.bad(mended)).isEmpty();
            assertThat(mended)
                    .anyMatch(one ->
                            one.check().equals("aws-source-dest-check")
                                    && one.text().contains("has been switched off (--fix)"));
            assertThat(node.aws.world().interfaces().get(ENI).sourceDestCheck()).isFalse();
        }
    }

    @Test
    void anotherInstancesInterfaceIsNeverMended() throws IOException {
        try (var node = new ExaminedNode(directory).routeTables()) {
            node.put("aws_network_interface_id", eni(2));
            node.aws.change(world -> InstanceRules.sourceDestCheck(world, eni(2), true));
            assertThat(node.bad(node.examine(true)))
                    .extracting(Finding::check)
                    .containsExactly("aws-interface", "aws-source-dest-check");
            assertThat(node.aws.world().interfaces().get(eni(2)).sourceDestCheck()).isTrue();
        }
    }

    @Test
    void aFailedMendingSaysWhy() throws IOException {
        try (var node = new ExaminedNode(directory).routeTables()) {
            node.aws.change(world -> InstanceRules.sourceDestCheck(world, ENI, true));
            node.aws.denials().deny(FaultMatch.action("ec2:ModifyNetworkInterfaceAttribute"));
            Finding only = node.bad(node.examine(true)).getFirst();
            assertThat(only.code()).hasValue(11);
            assertThat(only.text())
                    .contains("--fix failed")
                    .contains("ec2:ModifyNetworkInterfaceAttribute on arn");
        }
    }

    @Test
    void everyCheckHasItsResultInTimeThoughAwsHangs() throws IOException {
        try (var node = new ExaminedNode(directory).routeTables().route53()) {
            node.put("vip_method", "aws_route_table,aws_route53");
            for (String service : List.of("ec2:*", "route53:*", "sts:*", "imds:*")) {
                node.aws.faults().add(FaultMatch.action(service), new FaultEffect.Hang());
            }
            long start = System.nanoTime();
            List<Finding> findings = node.examine(false, CheckLimits.PROGRAM_MAX);
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            assertThat(took).isLessThan(CheckLimits.PROGRAM_MAX.plusSeconds(2));
            assertThat(node.bad(findings))
                    .extracting(Finding::check)
                    .containsExactly("aws-metadata");
        }
    }

    @Test
    void aHangingEc2IsOneFindingAndTheRestIsSkipped() throws IOException {
        try (var node = new ExaminedNode(directory).routeTables()) {
            node.aws.faults().add(FaultMatch.action("ec2:*"), new FaultEffect.Hang());
            List<Finding> findings = node.examine(false);
            assertThat(node.bad(findings))
                    .extracting(Finding::check)
                    .containsExactly("aws-endpoint");
            assertThat(node.bad(findings).getFirst().code()).hasValue(6);
            assertThat(findings)
                    .filteredOn(one -> one.check().equals("aws-rights"))
                    .singleElement()
                    .extracting(Finding::text)
                    .isEqualTo("needs EC2 to answer, see aws-endpoint");
        }
    }

    @Test
    void whatIsNotDoneInTimeIsAFindingOfItsOwn() throws IOException {
        try (var node = new ExaminedNode(directory)) {
            node.filterPeer();
            assertThat(node.examine(false, Duration.ofMillis(50)))
                    .filteredOn(one -> one.check().equals("peers"))
                    .singleElement()
                    .satisfies(late -> {
                        assertThat(late.result()).isEqualTo(Result.FAIL);
                        assertThat(late.text()).isEqualTo("no result within 50 ms");
                    });
        }
    }
}
