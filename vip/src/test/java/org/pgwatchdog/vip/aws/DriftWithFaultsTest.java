package org.pgwatchdog.vip.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pgwatchdog.vip.aws.DriftScene.LIMIT;
import static org.pgwatchdog.vip.aws.DriftScene.SECOND_TABLE;
import static org.pgwatchdog.vip.aws.DriftScene.TABLE;
import static org.pgwatchdog.vip.aws.DriftScene.eni;
import static org.pgwatchdog.vip.aws.DriftScene.instance;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgwatchdog.awsstandin.fault.FaultEffect;
import org.pgwatchdog.awsstandin.fault.FaultMatch;
import org.pgwatchdog.awsstandin.world.Route;
import org.pgwatchdog.awsstandin.world.RouteRules;
import org.pgwatchdog.vip.drift.DriftNotice.Topic;

/// The monitors while AWS fails: they say so once, drop nothing, and go on afterwards.
class DriftWithFaultsTest {
    private final DriftScene scene = new DriftScene();
    private final AwsVirtualIp vip = scene.routes(1, TABLE, SECOND_TABLE);
    private DriftBeats beats;

    @BeforeEach
    void lead() {
        assertThat(vip.acquire(LIMIT).succeeded()).isTrue();
        beats = new DriftBeats(vip).lookLimit(Duration.ofSeconds(3)).beat();
    }

    @AfterEach
    void close() {
        scene.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"throttled", "5xx", "hang", "drop", "denied"})
    void aReadThatFailsIsAWarningOnceAndNoDrift(String fault) {
        switch (fault) {
            case "throttled" -> fail(FaultEffect.Fail.requestLimitExceeded());
            case "5xx" -> fail(FaultEffect.Fail.internalError());
            case "hang" -> fail(new FaultEffect.Hang());
            case "drop" -> fail(new FaultEffect.Drop());
            default -> scene.aws.denials().deny(FaultMatch.action("ec2:DescribeRouteTables"));
        }
        beats.beat().beat();
        assertThat(beats.topics()).containsExactly(Topic.UNCHECKED);
        assertThat(beats.notices.getFirst().finding().code()).isIn(105, 106);
        assertThat(beats.states())
                .containsExactly(
                        "route " + SECOND_TABLE + " unknown", "route " + TABLE + " unknown");
        assertThat(vip.isHeld()).isTrue();
        scene.aws.faults().clear();
        scene.aws.denials().clear();
        beats.beat();
        assertThat(beats.topics()).containsExactly(Topic.UNCHECKED, Topic.CHECKED_AGAIN);
    }

    private void fail(FaultEffect effect) {
        scene.aws.faults().add(FaultMatch.action("ec2:Describe*"), effect);
        scene.aws.faults().add(FaultMatch.action("ec2:DescribeRouteTables"), effect);
    }

    @Test
    void expiredCredentialsAreAWarningThatNamesThem() {
        scene.aws.metadata().renewCredentials(false);
        scene.aws.keys().expireTemporary(scene.aws.timings().instant());
        beats.beat();
        assertThat(beats.topics()).containsExactly(Topic.UNCHECKED);
        assertThat(beats.notices.getFirst().text())
                .startsWith("[105]")
                .contains("the temporary credentials have expired");
        assertThat(vip.isHeld()).isTrue();
    }

    @Test
    void withoutMetadataTheMonitorsGoOn() {
        scene.aws.unplug(instance(1));
        flip();
        beats.beat().beat();
        assertThat(scene.route(TABLE)).isEqualTo(eni(1));
        assertThat(beats.topics())
                .containsExactly(Topic.DRIFT, Topic.DRIFT, Topic.REPAIRED, Topic.REPAIRED);
    }

    @Test
    void aTableThatMayNotBeChangedIsToldOfAndTheOthersAreRepaired() {
        scene.aws.denials().deny(FaultMatch.action("ec2:ReplaceRoute").on(TABLE));
        flip();
        beats.beat().beat();
        assertThat(scene.route(SECOND_TABLE)).isEqualTo(eni(1));
        assertThat(scene.route(TABLE)).isEqualTo(eni(2));
        assertThat(beats.topics())
                .containsOnlyOnce(Topic.REPAIR_FAILED)
                .containsOnlyOnce(Topic.REPAIRED);
        assertThat(beats.notices)
                .anySatisfy(one ->
                        assertThat(one.text())
                                .startsWith("[5] route " + TABLE + " is not repaired yet")
                                .contains("allow ec2:ReplaceRoute"));
        assertThat(vip.isHeld()).isTrue();
    }

    @Test
    void aRepairThatIsThrottledIsMadeLater() {
        String fault =
                scene.aws
                        .faults()
                        .add(
                                FaultMatch.action("ec2:ReplaceRoute"),
                                FaultEffect.Fail.requestLimitExceeded(),
                                2);
        flip();
        beats.beat().beat();
        scene.aws.faults().remove(fault);
        assertThat(scene.route(TABLE)).isEqualTo(eni(1));
        assertThat(beats.topics())
                .containsExactly(Topic.DRIFT, Topic.DRIFT, Topic.REPAIRED, Topic.REPAIRED);
    }

    @Test
    void aTableThatDoesNotExistDoesNotHideTheOthers() {
        scene.aws.change(world -> world.routeTables().remove(SECOND_TABLE));
        scene.aws.change(world ->
                RouteRules.replace(
                        world,
                        world.routeTables().get(TABLE),
                        DriftScene.routeCidr(),
                        new Route.ToInterface(eni(2))));
        beats.beat();
        assertThat(scene.route(TABLE)).isEqualTo(eni(1));
        assertThat(beats.topics()).contains(Topic.DRIFT, Topic.UNCHECKED);
    }

    private void flip() {
        for (String table : new String[] {TABLE, SECOND_TABLE}) {
            scene.aws.change(world ->
                    RouteRules.replace(
                            world,
                            world.routeTables().get(table),
                            DriftScene.routeCidr(),
                            new Route.ToInterface(eni(2))));
        }
    }
}
