package org.pgwatchdog.lifecheck.detect;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pgwatchdog.core.model.MonotonicTime;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.lifecheck.detect.HeartbeatDetector.Reception;

class HeartbeatDetectorTest {
    private static final NodeId ONE = NodeId.of(1);
    private static final NodeId TWO = NodeId.of(2);
    private static final Duration KEEPALIVE = Duration.ofSeconds(2);
    private static final Duration DEADTIME = Duration.ofSeconds(30);
    private static final LifecheckVerdict ONE_DEAD =
            new LifecheckVerdict.Dead(ONE, "No heartbeat signal from node");
    private static final LifecheckVerdict ONE_ALIVE =
            new LifecheckVerdict.Alive(ONE, "Heartbeat signal found");
    private static final long HOUR_MICROS = 3_600_000_000L;

    private final Clockwork clockwork = new Clockwork(KEEPALIVE, DEADTIME);

    @Test
    void nodeNeverHeardIsNeverReported() {
        assertThat(clockwork.runTo(1000)).isEmpty();
    }

    @Test
    void checkingStartsPerPeerAndNotWhenAllAreHeard() {
        clockwork.beat(1, ONE, 1_000_000);
        assertThat(clockwork.runTo(100)).containsExactly(ONE_DEAD);
    }

    @Test
    void deathIsReportedOnceJustAfterTheDeadtime() {
        clockwork.beat(5, ONE, 5_000_000);
        assertThat(clockwork.runTo(35)).isEmpty();
        assertThat(clockwork.runTo(35.001)).containsExactly(ONE_DEAD);
        assertThat(clockwork.runTo(1000)).isEmpty();
    }

    @Test
    void returnIsReportedOnceAndDeathAgainAfterIt() {
        clockwork.beat(1, ONE, 1_000_000);
        assertThat(clockwork.runTo(40)).containsExactly(ONE_DEAD);
        clockwork.beat(50, ONE, 50_000_000);
        assertThat(clockwork.detector.deadline().hasReached(at(50.000001))).isFalse();
        assertThat(clockwork.runTo(50)).containsExactly(ONE_ALIVE);
        assertThat(clockwork.runTo(79)).isEmpty();
        assertThat(clockwork.runTo(90)).containsExactly(ONE_DEAD);
    }

    @ParameterizedTest
    @CsvSource({"50,200", "20,100", "300,1000"})
    void deadtimesBelowASecondWork(int keepaliveMillis, int deadtimeMillis) {
        Clockwork quick =
                new Clockwork(
                        Duration.ofMillis(keepaliveMillis), Duration.ofMillis(deadtimeMillis));
        quick.beat(1, ONE, 1);
        double death = 1 + deadtimeMillis / 1000.0;
        assertThat(quick.runTo(death - 0.001)).isEmpty();
        assertThat(quick.runTo(death + 0.001)).containsExactly(ONE_DEAD);
    }

    @Test
    void sendTimeMustBeStrictlyLater() {
        HeartbeatDetector detector = clockwork.detector;
        assertThat(detector.observe(at(1), ONE, 100)).isEqualTo(Reception.COUNTED);
        assertThat(detector.observe(at(2), ONE, 100)).isEqualTo(Reception.STALE);
        assertThat(detector.observe(at(3), ONE, 99)).isEqualTo(Reception.STALE);
        assertThat(detector.observe(at(4), ONE, 101)).isEqualTo(Reception.COUNTED);
        assertThat(detector.observe(at(4), TWO, 1)).isEqualTo(Reception.COUNTED);
        assertThat(detector.observe(at(4), NodeId.of(9), 1)).isEqualTo(Reception.UNKNOWN_NODE);
        assertThat(detector.lastHeard(ONE)).contains(at(4));
        assertThat(detector.lastHeard(NodeId.of(9))).isEmpty();
    }

    @Test
    void replayDoesNotKeepADeadNodeAlive() {
        List<LifecheckVerdict> verdicts = new ArrayList<>();
        for (int second = 0; second <= 20; second += 2) {
            clockwork.beat(second, ONE, second * 1_000_000L);
        }
        // Everything it ever sent, and what it sent to others half a second beside, in perfect
        // rhythm.
        for (int second = 22; second <= 120; second += 2) {
            verdicts.addAll(clockwork.runTo(second));
            clockwork.beat(second, ONE, (second - 22) % 20 * 1_000_000L + 500_000);
        }
        assertThat(verdicts).containsExactly(ONE_DEAD);
    }

    @Test
    void senderWithAClockSetBackSurvivesIfItAnswers() {
        List<LifecheckVerdict> verdicts = new ArrayList<>();
        clockwork.beat(0, ONE, HOUR_MICROS);
        int proofs = 0;
        for (int second = 2; second <= 300; second += 2) {
            verdicts.addAll(clockwork.runTo(second));
            clockwork.beat(second, ONE, second * 1_000_000L);
            if (clockwork.detector.wantsProof(at(second), ONE)) {
                proofs++;
                clockwork.detector.vouch(at(second), ONE);
            }
        }
        assertThat(verdicts).isEmpty();
        assertThat(proofs).as("proofs are rationed").isBetween(10, 45);
    }

    @Test
    void senderWithAClockSetBackDiesDeadtimeAfterItsLastProof() {
        clockwork.beat(0, ONE, HOUR_MICROS);
        clockwork.beat(10, ONE, 10_000_000);
        assertThat(clockwork.detector.wantsProof(at(10), ONE)).isTrue();
        clockwork.detector.vouch(at(10), ONE);
        clockwork.runTo(12);
        clockwork.beat(12, ONE, 12_000_000);
        assertThat(clockwork.runTo(39.9)).isEmpty();
        assertThat(clockwork.runTo(40.1)).containsExactly(ONE_DEAD);
    }

    @Test
    void proofWithoutStaleHeartbeatsIsIgnored() {
        clockwork.beat(0, ONE, 1_000_000);
        assertThat(clockwork.runTo(20)).isEmpty();
        clockwork.detector.vouch(at(20), ONE);
        assertThat(clockwork.runTo(31)).containsExactly(ONE_DEAD);
    }

    @Test
    void twoNetworkCardsAskForNoProof() {
        for (int second = 0; second <= 20; second += 2) {
            clockwork.beat(second, ONE, second * 1_000_000L + 5);
            clockwork.beat(second + 0.1, ONE, second * 1_000_000L);
            assertThat(clockwork.detector.wantsProof(at(second + 0.1), ONE)).isFalse();
        }
    }

    @Test
    void wakingUpLateDeclaresNobodyDeadAtOnce() {
        clockwork.beat(0, ONE, 1);
        clockwork.beat(0, TWO, 1);
        clockwork.runTo(2);
        // Stopped for five minutes; the first thing to run is the check.
        MonotonicTime woken = at(300);
        assertThat(clockwork.detector.check(woken)).isEmpty();
        clockwork.detector.observe(at(300.05), ONE, 2);
        clockwork.now = 300.05;
        assertThat(clockwork.runTo(304)).isEmpty();
        assertThat(clockwork.runTo(304.3))
                .containsExactly(new LifecheckVerdict.Dead(TWO, "No heartbeat signal from node"));
    }

    @Test
    void shortPauseAtTheVeryEndDrainsFirst() {
        clockwork.beat(0, ONE, 1);
        clockwork.runTo(29.9);
        // The deadline was at 30; the process ran again at 30.5.
        assertThat(clockwork.detector.check(at(30.5))).isEmpty();
        clockwork.detector.observe(at(30.51), ONE, 2);
        clockwork.now = 30.51;
        assertThat(clockwork.runTo(60)).isEmpty();
    }

    @Test
    void pauseDoesNotPostponeForEver() {
        clockwork.beat(0, ONE, 1);
        clockwork.detector.check(at(300));
        clockwork.now = 300;
        assertThat(clockwork.runTo(310)).containsExactly(ONE_DEAD);
    }

    @Test
    void aPeerGoneBeforeItsFirstHeartbeatIsDeadWhenItAnswersNothingTwice() {
        HeartbeatDetector detector = clockwork.detector;
        assertThat(detector.unheard(at(100))).isEmpty();
        detector.spoke(at(100), ONE);
        assertThat(detector.unheard(at(129))).isEmpty();
        assertThat(detector.unheard(at(130))).containsExactly(ONE);
        assertThat(detector.unanswered(at(130), ONE)).isEmpty();
        assertThat(detector.unanswered(at(131), ONE))
                .get()
                .isInstanceOf(LifecheckVerdict.Dead.class);
        assertThat(detector.unheard(at(1000))).isEmpty();
        assertThat(detector.observe(at(1001), ONE, 1)).isEqualTo(Reception.COUNTED);
        assertThat(detector.check(at(1001))).containsExactly(ONE_ALIVE);
    }

    @Test
    void aPeerWithoutHeartbeatsThatSpeaksOrAnswersIsNotJudged() {
        HeartbeatDetector detector = clockwork.detector;
        detector.spoke(at(0), ONE);
        assertThat(detector.unanswered(at(30), ONE)).isEmpty();
        detector.spoke(at(31), ONE);
        assertThat(detector.unanswered(at(30.5), ONE)).isEmpty();
        assertThat(detector.unanswered(at(60), ONE)).isEmpty();
        assertThat(detector.unheard(at(60))).isEmpty();
        assertThat(detector.unheard(at(61))).containsExactly(ONE);
    }

    @Test
    void aPeerBackFromTheDeadThatGoesBeforeItsNextHeartbeatIsDeadAgain() {
        HeartbeatDetector detector = clockwork.detector;
        clockwork.beat(1, ONE, 1_000_000);
        assertThat(clockwork.runTo(40)).containsExactly(ONE_DEAD);
        assertThat(detector.unheard(at(90))).isEmpty();
        detector.spoke(at(100), ONE);
        assertThat(detector.unheard(at(130))).containsExactly(ONE);
        assertThat(detector.unanswered(at(130), ONE)).isEmpty();
        assertThat(detector.unanswered(at(131), ONE)).isPresent();
    }

    @Test
    void aPeerWithHeartbeatsIsNotAskedHoweverSilentItsConnectionIs() {
        clockwork.detector.spoke(at(0), ONE);
        clockwork.beat(1, ONE, 1_000_000);
        assertThat(clockwork.detector.unheard(at(30.5))).isEmpty();
        assertThat(clockwork.detector.unanswered(at(30.5), ONE)).isEmpty();
    }

    private static MonotonicTime at(double seconds) {
        return new MonotonicTime(Math.round(seconds * 1e9));
    }

    /// Runs a detector as its driver does: a check at every deadline, none late.
    private static final class Clockwork {
        private final HeartbeatDetector detector;
        private double now;

        Clockwork(Duration keepalive, Duration deadtime) {
            detector = new HeartbeatDetector(keepalive, deadtime, List.of(ONE, TWO), at(0));
        }

        void beat(double second, NodeId peer, long sendMicros) {
            assertThat(runTo(second)).isEmpty();
            detector.observe(at(second), peer, sendMicros);
        }

        List<LifecheckVerdict> runTo(double second) {
            List<LifecheckVerdict> verdicts = new ArrayList<>();
            while (at(second).hasReached(detector.deadline())) {
                MonotonicTime due = detector.deadline();
                verdicts.addAll(detector.check(due.isBefore(at(now)) ? at(now) : due));
            }
            now = second;
            return verdicts;
        }
    }
}
