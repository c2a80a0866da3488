package org.pgwatchdog.vip.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.pgwatchdog.vip.aws.DriftScene.LIMIT;
import static org.pgwatchdog.vip.aws.DriftScene.TABLE;
import static org.pgwatchdog.vip.aws.DriftScene.eni;
import static org.pgwatchdog.vip.aws.DriftScene.instance;

import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.pgwatchdog.awsstandin.fault.FaultEffect;
import org.pgwatchdog.awsstandin.fault.FaultMatch;
import org.pgwatchdog.vip.drift.DriftLimits;
import org.pgwatchdog.vip.drift.DriftNotice.Topic;

/// Two clusters that were given one virtual IP, at a stand-in for AWS: whatever happens while one takes it
/// over, both together make no more changes than one takeover and their repairs, and one gives up.
class ContestedAcquireTest {
    private final DriftScene scene = new DriftScene();
    private final AwsVirtualIp leader = scene.routes(1, TABLE);
    private final AwsVirtualIp rival = scene.routes(2, TABLE);
    private final DriftBeats leaders = leading();

    private DriftBeats leading() {
        assertThat(leader.acquire(LIMIT).succeeded()).isTrue();
        DriftBeats beats = new DriftBeats(leader).beat();
        scene.aws.log().clear();
        return beats;
    }

    @AfterEach
    void close() {
        scene.close();
    }

    @Test
    void aTakeoverThatIsUndoneBeforeItIsReadBackIsNotMadeAgainButRepaired() throws Exception {
        String fault =
                scene.aws
                        .faults()
                        .add(
                                FaultMatch.action("ec2:DescribeRouteTables").by(instance(2)),
                                new FaultEffect.Hold(),
                                1);
        Thread undoing =
                Thread.ofVirtual()
                        .start(() -> {
                            await().atMost(Duration.ofSeconds(60))
                                    .until(() -> scene.aws.faults().waiting(fault) == 1);
                            leaders.beat();
                            scene.aws.faults().remove(fault);
                        });
        assertThat(rival.acquire(LIMIT).succeeded()).isTrue();
        undoing.join();
        assertThat(changesOf(2)).isEqualTo(1);
        assertThat(scene.route(TABLE)).isEqualTo(eni(1));
        contest();
    }

    @Test
    void changesWhoseAnswersWereLostCountAsRepairs() {
        scene.aws
                .faults()
                .add(
                        FaultMatch.action("ec2:ReplaceRoute").by(instance(2)),
                        new FaultEffect.DropAnswer(),
                        2);
        assertThat(rival.acquire(LIMIT).succeeded()).isTrue();
        assertThat(changesOf(2)).isEqualTo(3);
        contest();
    }

    /// Both look in turns until long after one of them has given up.
    private void contest() {
        var rivals = new DriftBeats(rival);
        for (int i = 0; i < 40; i++) {
            leaders.beat();
            rivals.beat();
        }
        assertThat(changesOf(1)).isLessThanOrEqualTo(DriftLimits.REPAIRS_MAX);
        assertThat(changesOf(2)).isLessThanOrEqualTo(1 + DriftLimits.REPAIRS_MAX);
        assertThat(Stream.of(leaders, rivals).flatMap(one -> one.topics().stream()))
                .containsOnlyOnce(Topic.CONTESTED);
    }

    private long changesOf(int node) {
        return scene.aws.log().applied().stream()
                .filter(entry -> entry.caller().contains(instance(node)))
                .count();
    }
}
