package org.pgwatchdog.vip.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pgwatchdog.vip.aws.DriftScene.LIMIT;
import static org.pgwatchdog.vip.aws.DriftScene.SECOND_TABLE;
import static org.pgwatchdog.vip.aws.DriftScene.TABLE;
import static org.pgwatchdog.vip.aws.DriftScene.eni;
import static org.pgwatchdog.vip.aws.DriftScene.instance;
import static org.pgwatchdog.vip.aws.DriftScene.ip;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.pgwatchdog.awsstandin.world.AddressRules;
import org.pgwatchdog.awsstandin.world.InstanceState;
import org.pgwatchdog.awsstandin.world.RecordSet;
import org.pgwatchdog.awsstandin.world.Route;
import org.pgwatchdog.awsstandin.world.RouteRules;
import org.pgwatchdog.awsstandin.world.ZoneRules;
import org.pgwatchdog.vip.drift.DriftNotice.Topic;
import org.pgwatchdog.vip.drift.Stand;

/// Drift of each kind at a stand-in for AWS, seen and put right with the real SDK.
class DriftAtAwsTest {
    private final DriftScene scene = new DriftScene();

    @AfterEach
    void close() {
        scene.close();
    }

    private DriftBeats leading(AwsVirtualIp vip) {
        assertThat(vip.acquire(LIMIT).succeeded()).isTrue();
        var beats = new DriftBeats(vip).beat();
        assertThat(beats.topics()).isEmpty();
        return beats;
    }

    @Test
    void aFlippedRouteIsPutBackAndWhoHasItIsNamed() {
        DriftBeats beats = leading(scene.routesOfVpc(1));
        flip(TABLE, 2);
        beats.beat().beat();
        assertThat(scene.route(TABLE)).isEqualTo(eni(1));
        assertThat(beats.topics()).containsExactly(Topic.DRIFT, Topic.REPAIRED);
        assertThat(beats.notices.getFirst().text())
                .startsWith(
                        "[8] The routing for the VIP in "
                                + TABLE
                                + " was changed: it leads to "
                                + eni(2)
                                + " (instance "
                                + instance(2))
                .contains("account 123456789012");
        assertThat(beats.states())
                .containsExactly("route " + SECOND_TABLE + " ok", "route " + TABLE + " ok");
    }

    @Test
    void aDeletedRouteIsCreatedAgain() {
        DriftBeats beats = leading(scene.routesOfVpc(1));
        scene.aws.change(world ->
                RouteRules.delete(world, world.routeTables().get(TABLE), DriftScene.routeCidr()));
        beats.beat().beat();
        assertThat(scene.route(TABLE)).isEqualTo(eni(1));
        assertThat(beats.topics()).containsExactly(Topic.DRIFT, Topic.REPAIRED);
        assertThat(beats.notices.getFirst().text()).contains("it leads to no route at all");
    }

    @Test
    void aBlackHoleIsPutBack() {
        DriftBeats beats = leading(scene.routes(1, TABLE, SECOND_TABLE));
        flip(TABLE, 3);
        scene.aws.instance(instance(3), InstanceState.STOPPED);
        beats.beat().beat();
        assertThat(scene.route(TABLE)).isEqualTo(eni(1));
        assertThat(beats.topics()).containsExactly(Topic.DRIFT, Topic.REPAIRED);
        assertThat(beats.notices.getFirst().text()).contains("(blackhole)");
    }

    @Test
    void aTableThatNeverHadTheRouteIsNamedAndLeftAlone() {
        String main = "rtb-00000000000000001";
        AwsVirtualIp vip = scene.routes(1, TABLE, main);
        assertThat(vip.acquire(LIMIT).succeeded()).isTrue();
        DriftBeats beats = new DriftBeats(vip).beat().beat();
        assertThat(scene.route(main)).isEqualTo("none");
        assertThat(beats.topics()).containsExactly(Topic.DRIFT, Topic.REPAIR_FAILED);
        assertThat(beats.notices.getFirst().text())
                .startsWith("[7] " + main + " has no route to 20.0.0.50/32");
    }

    @Test
    void aTableThatWasDeletedIsForgotten() {
        DriftBeats beats = leading(scene.routesOfVpc(1));
        scene.aws.change(world -> world.routeTables().remove(SECOND_TABLE));
        beats.beat().beat();
        assertThat(beats.states()).containsExactly("route " + TABLE + " ok");
    }

    @Test
    void aStolenElasticIpIsTakenBack() {
        DriftBeats beats = leading(scene.elasticIp(1));
        scene.aws.change(world ->
                AddressRules.associate(
                        world,
                        world.addresses().get(DriftScene.EIP),
                        world.interfaces().get(eni(2)),
                        Optional.empty(),
                        true));
        beats.beat().beat();
        assertThat(elasticIpHolder()).contains(eni(1));
        assertThat(beats.topics()).containsExactly(Topic.DRIFT, Topic.REPAIRED);
        assertThat(beats.notices.getFirst().text())
                .startsWith("[7] The EIP address does not exist. (EIP ALLOCATION ID=")
                .contains("is associated with " + eni(2) + " (instance " + instance(2));
    }

    @Test
    void aDisassociatedElasticIpIsTakenBack() {
        DriftBeats beats = leading(scene.elasticIp(1));
        scene.aws.change(world ->
                AddressRules.disassociate(
                        world,
                        world.addresses()
                                .get(DriftScene.EIP)
                                .link()
                                .orElseThrow()
                                .associationId()));
        beats.beat().beat();
        assertThat(elasticIpHolder()).contains(eni(1));
        assertThat(beats.topics()).containsExactly(Topic.DRIFT, Topic.REPAIRED);
    }

    private Optional<String> elasticIpHolder() {
        return scene.aws
                .world()
                .addresses()
                .get(DriftScene.EIP)
                .link()
                .map(one -> one.interfaceId());
    }

    @Test
    void aSecondaryAddressThatWasMovedIsTakenBack() {
        DriftBeats beats = leading(scene.secondaryAddress(1));
        scene.aws.change(
                world -> AddressRules.assign(world, eni(2), List.of(DriftScene.SECONDARY), true));
        beats.beat().beat();
        assertThat(scene.aws.world().interfaces().get(eni(1)).holds(DriftScene.SECONDARY)).isTrue();
        assertThat(beats.topics()).containsExactly(Topic.DRIFT, Topic.REPAIRED);
        assertThat(beats.notices.getFirst().text())
                .startsWith("[8] The secondary address 10.0.1.50 was taken from " + eni(1))
                .contains("it is assigned to " + eni(2) + " (instance " + instance(2));
    }

    @Test
    void aChangedRecordIsSetAgain() {
        DriftBeats beats = leading(scene.record(1));
        edit(ZoneRules.Action.UPSERT, ip(2));
        beats.beat().beat();
        assertThat(beats.topics()).containsExactly(Topic.DRIFT, Topic.REPAIRED);
        assertThat(beats.notices.getFirst().text())
                .startsWith(
                        "[8] IP address different from the setting is registered in Amazon Route 53:"
                                + " db.example.internal. says "
                                + ip(2)
                                + " ("
                                + eni(2)
                                + ", instance "
                                + instance(2));
    }

    @Test
    void aDeletedRecordIsSetAgain() {
        DriftBeats beats = leading(scene.record(1));
        edit(ZoneRules.Action.DELETE, ip(1));
        beats.beat().beat();
        assertThat(beats.topics()).containsExactly(Topic.DRIFT, Topic.REPAIRED);
        assertThat(beats.notices.getFirst().text())
                .startsWith("[7] The resource record set in Amazon Route 53 does not exist");
    }

    private void edit(ZoneRules.Action action, String value) {
        scene.aws.change(world ->
                ZoneRules.change(
                        world,
                        ZoneRules.zone(world, DriftScene.ZONE),
                        List.of(
                                new ZoneRules.Edit(
                                        action, RecordSet.of(DriftScene.RECORD, "A", 10, value))),
                        "",
                        new ZoneRules.Timing(
                                scene.aws.timings().instant(), Duration.ZERO, Duration.ZERO)));
    }

    private void flip(String table, int node) {
        scene.aws.change(world ->
                RouteRules.replace(
                        world,
                        world.routeTables().get(table),
                        DriftScene.routeCidr(),
                        new Route.ToInterface(eni(node))));
    }

    @Test
    void twoClustersWithOneVipMakeAtMostThreeRepairsEachAndThenOneAlarm() {
        AwsVirtualIp one = scene.routes(1, TABLE);
        AwsVirtualIp other = scene.routes(2, TABLE);
        DriftBeats first = leading(one);
        assertThat(other.acquire(LIMIT).succeeded()).isTrue();
        var second = new DriftBeats(other);
        scene.aws.log().clear();
        for (int i = 0; i < 40; i++) {
            first.beat();
            second.beat();
        }
        for (int node = 1; node <= 2; node++) {
            String caller = instance(node);
            assertThat(scene.aws.log().applied())
                    .filteredOn(entry -> entry.caller().contains(caller))
                    .hasSizeLessThanOrEqualTo(3);
        }
        assertThat(scene.changes("ec2:ReplaceRoute")).isGreaterThanOrEqualTo(4);
        assertThat(
                        first.topics().stream().filter(Topic.CONTESTED::equals).count()
                                + second.topics().stream().filter(Topic.CONTESTED::equals).count())
                .isEqualTo(1);
    }

    @Test
    void aFormerLeadersLateChangeIsUndoneByTheNextLook() {
        AwsVirtualIp former = scene.routes(2, TABLE);
        former.acquire(LIMIT);
        former.release(LIMIT);
        DriftBeats beats = leading(scene.routes(1, TABLE));
        flip(TABLE, 2);
        beats.beat();
        assertThat(scene.route(TABLE)).isEqualTo(eni(1));
    }

    @Test
    void aReleaseEndsTheRightToRepairAtOnce() {
        AwsVirtualIp vip = scene.routes(1, TABLE);
        DriftBeats beats = leading(vip);
        vip.release(LIMIT);
        flip(TABLE, 2);
        scene.aws.log().clear();
        beats.beat();
        assertThat(scene.route(TABLE)).isEqualTo(eni(2));
        assertThat(scene.aws.log().writes()).isEmpty();
    }

    @Test
    void aStandbyLooksAndChangesNothing() {
        AwsVirtualIp standby = scene.routesOfVpc(1);
        assertThat(standby.prepare(LIMIT)).isEmpty();
        scene.aws.log().clear();
        var beats = new DriftBeats(standby);
        beats.beat(new Stand.StandingBy());
        assertThat(beats.states())
                .containsExactly("route " + SECOND_TABLE + " ok", "route " + TABLE + " ok");
        assertThat(scene.aws.log().all())
                .extracting(entry -> entry.action())
                .containsExactly("ec2:DescribeRouteTables");
    }

    @Test
    void oneLookCostsOneCallAndSoDoesARepair() {
        DriftBeats beats = leading(scene.routesOfVpc(1));
        flip(TABLE, 2);
        scene.aws.log().clear();
        beats.beat();
        assertThat(scene.aws.log().all())
                .extracting(entry -> entry.action())
                .containsExactly(
                        "ec2:DescribeRouteTables",
                        "ec2:ReplaceRoute",
                        "ec2:DescribeNetworkInterfaces");
    }
}
