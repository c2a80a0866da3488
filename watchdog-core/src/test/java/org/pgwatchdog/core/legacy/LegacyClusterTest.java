package org.pgwatchdog.core.legacy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgwatchdog.core.event.Event;
import org.pgwatchdog.core.message.FailoverKind;
import org.pgwatchdog.core.message.FailoverRequest;

/// Whole clusters: never two holders of the virtual IP or of the interlock, which [LegacyNet] checks after
/// every step, and soon one again.
final class LegacyClusterTest {
    private static final FailoverRequest DETACH =
            new FailoverRequest(FailoverKind.DEGENERATE, 0, List.of(1));

    @ParameterizedTest
    @ValueSource(strings = {"012", "021", "102", "120", "201", "210"})
    void startedInAnyOrderTheFirstIsActive(String order) {
        LegacyNet net = new LegacyNet(3);
        for (char host : order.toCharArray()) {
            net.host(host - '0').start();
            net.run(Duration.ofSeconds(3));
        }
        net.await(Duration.ofSeconds(3), () -> net.isLedBy(order.charAt(0) - '0'));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 5, 20, 100, 300, 700, 1500, 2000, 2030})
    void startedAlmostTogetherExactlyOneIsActive(int millisApart) {
        for (int count = 2; count <= 5; count++) {
            LegacyNet net = new LegacyNet(count);
            for (int host = count - 1; host >= 0; host--) {
                net.host(host).start();
                net.run(Duration.ofMillis(millisApart));
            }
            net.await(Duration.ofSeconds(15), net::isLed);
        }
    }

    @Test
    void aKilledLeaderIsReplacedBeforeTheDeadtime() {
        for (int count = 2; count <= 5; count++) {
            LegacyNet net = startedNet(count);
            net.host(0).kill();
            Duration taken = net.await(Duration.ofSeconds(20), () -> net.isLedBy(1));
            assertThat(taken).isLessThan(LegacyNet.DEADTIME);
            net.host(0).start();
            net.await(Duration.ofSeconds(3), () -> net.isLedBy(1));
        }
    }

    @Test
    void aStoppedLeaderIsReplacedWithinASecond() {
        LegacyNet net = startedNet(3);
        net.host(0).stop();
        Duration taken = net.await(Duration.ofSeconds(5), () -> net.isLedBy(1));
        assertThat(taken).isLessThan(Duration.ofSeconds(1));
        assertThat(net.host(0).isRunning()).isFalse();
    }

    @Test
    void aLeaderWithoutPowerIsReplacedAfterTheDeadtime() {
        for (int count = 2; count <= 5; count++) {
            LegacyNet net = startedNet(count);
            net.host(0).powerOff();
            Duration taken = net.await(Duration.ofSeconds(30), () -> net.isLedBy(1));
            assertThat(taken).isBetween(Duration.ofSeconds(5), Duration.ofSeconds(10));
        }
    }

    @Test
    void aLeaderThatIsCutOffLosesTheVirtualIpBeforeAnotherGetsIt() {
        LegacyNet net = startedNet(3);
        net.isolate(0);
        net.await(Duration.ofSeconds(6), () -> !net.host(0).hasVip());
        net.await(Duration.ofSeconds(10), () -> net.host(1).hasVip());
        net.run(Duration.ofSeconds(30));
        assertThat(net.host(0).phase()).isEqualTo(LegacyPhase.INIT);
        net.heal();
        net.await(Duration.ofSeconds(10), () -> net.isLedBy(1));
    }

    @Test
    void aStandbyThatIsCutOffTakesNothing() {
        LegacyNet net = startedNet(3);
        net.isolate(1);
        net.run(Duration.ofSeconds(40));
        assertThat(net.host(0).hasVip()).isTrue();
        assertThat(net.host(1).hasVip()).isFalse();
        net.heal();
        net.await(Duration.ofSeconds(10), () -> net.isLedBy(0));
    }

    @Test
    void aBrokenLinkBetweenTwoOfThreeMovesNothing() {
        LegacyNet net = startedNet(3);
        net.cut(0, 1);
        net.run(Duration.ofSeconds(60));
        assertThat(net.host(0).hasVip()).isTrue();
        net.heal();
        net.await(Duration.ofSeconds(10), () -> net.isLedBy(0));
    }

    /// Nothing else is possible without a third opinion; natives stay so for ever.
    @Test
    void aPairThatWasCutHasOneActiveNodeAgainAfterItIsHealed() {
        LegacyNet net = startedNet(2);
        net.isolate(0);
        net.allowTwoVips(true);
        net.run(Duration.ofSeconds(30));
        assertThat(net.host(0).hasVip() && net.host(1).hasVip()).isTrue();
        net.heal();
        net.await(Duration.ofSeconds(10), () -> net.isLedBy(0));
        net.allowTwoVips(false);
        net.run(Duration.ofSeconds(30));
        assertThat(net.isLedBy(0)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 5, 7, 12, 40})
    void aFrozenLeaderLosesTheVirtualIpInTime(int seconds) {
        for (int count = 2; count <= 4; count++) {
            LegacyNet net = startedNet(count);
            net.host(0).freeze();
            net.run(Duration.ofSeconds(seconds));
            net.host(0).thaw();
            net.await(Duration.ofSeconds(20), net::isLed);
            net.run(Duration.ofSeconds(20));
            assertThat(net.isLed()).isTrue();
            if (seconds == 1) {
                assertThat(net.leader()).isZero();
            }
        }
    }

    @Test
    void theLastOfThreeServesWhenTheOthersDiedOneByOne() {
        LegacyNet net = startedNet(3);
        net.host(0).kill();
        net.await(Duration.ofSeconds(10), () -> net.isLedBy(1));
        net.host(1).kill();
        net.await(Duration.ofSeconds(10), () -> net.isLedBy(2));
    }

    @Test
    void theTwoThatAreLeftOfThreeNeverBothServeWhenTheyAreCutFromEachOther() {
        LegacyNet net = startedNet(3);
        net.host(2).stop();
        net.run(Duration.ofSeconds(10));
        net.cut(0, 1);
        net.run(Duration.ofSeconds(60));
        assertThat(net.host(0).hasVip()).isTrue();
        assertThat(net.host(1).hasVip()).isFalse();
        net.heal();
        net.await(Duration.ofSeconds(15), () -> net.isLedBy(0));
    }

    /// It cannot know that the one that left is still away.
    @Test
    void whoIsCutOffFromTheHostOfANodeThatLeftLetsGoBeforeThatCanComeBack() {
        LegacyNet net = startedNet(3);
        net.host(2).stop();
        net.run(Duration.ofSeconds(10));
        net.isolate(0);
        net.host(2).start();
        net.await(Duration.ofSeconds(6), () -> !net.host(0).hasVip());
        net.await(Duration.ofSeconds(30), () -> net.host(1).hasVip() || net.host(2).hasVip());
        net.run(Duration.ofSeconds(30));
        assertThat(net.host(0).hasVip()).isFalse();
    }

    @Test
    void aFleetThatLostItsMajorityWithoutAWordServesOnlyIfConfigured() {
        for (boolean minority : List.of(false, true)) {
            LegacyNet net = new LegacyNet(3, minority);
            startAll(net);
            net.host(1).powerOff();
            net.host(2).powerOff();
            net.run(Duration.ofSeconds(30));
            assertThat(net.host(0).hasVip()).isEqualTo(minority);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void aBackendEventIsCarriedOutByAllAndItsCommandsByExactlyOne(int asked) {
        LegacyNet net = startedNet(3);
        want(net, asked);
        net.await(Duration.ofSeconds(5), () -> isCarriedOut(net));
        net.run(Duration.ofSeconds(15));
        assertThat(commands(net)).isEqualTo(1);
        for (LegacyHost host : net.hosts()) {
            assertThat(host.carried()).hasSize(1);
            assertThat(host.snapshot().interlocking()).isFalse();
            assertThat(host.snapshot().lockHolder()).isFalse();
        }
    }

    @Test
    void wantedByAllAtOnceItIsCarriedOutOnce() {
        LegacyNet net = startedNet(3);
        for (int host = 0; host < 3; host++) {
            want(net, host);
        }
        net.await(Duration.ofSeconds(5), () -> isCarriedOut(net));
        net.run(Duration.ofSeconds(30));
        assertThat(commands(net)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2, 4, 6, 8, 10, 12, 15, 20, 25, 30, 40})
    void aHolderThatDiesInTheMiddleIsReplaced(int millis) {
        LegacyNet net = startedNet(3);
        want(net, 1);
        net.run(Duration.ofMillis(millis));
        net.host(0).kill();
        net.await(Duration.ofSeconds(15), () -> net.isLedBy(1));
        net.run(Duration.ofSeconds(40));
        assertThat(net.host(1).carried()).hasSizeLessThanOrEqualTo(1);
        assertThat(net.host(2).carried()).hasSameSizeAs(net.host(1).carried());
        for (int host = 1; host <= 2; host++) {
            assertThat(net.host(host).snapshot().interlocking()).isFalse();
        }
        want(net, 2);
        net.run(Duration.ofSeconds(15));
        assertThat(net.host(1).carried().getLast().commands()).isNotEmpty();
    }

    /// One fault at a time, at any moment and for any time, backend events in between.
    @ParameterizedTest
    @ValueSource(ints = {3, 4, 5})
    void whateverHappensToOneNodeThereIsOneVirtualIpAndSoonALeader(int count) {
        for (int seed = 0; seed < 15; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            LegacyNet net = startedNet(count);
            for (int round = 0; round < 6; round++) {
                LegacyHost victim = net.host(random.nextInt(count));
                harm(net, victim, random.nextInt(5));
                net.run(Duration.ofMillis(random.nextInt(12_000)));
                int witness = (victim.index() + 1) % count;
                if (random.nextBoolean()) {
                    want(net, witness);
                }
                net.run(Duration.ofMillis(random.nextInt(1_000)));
                mend(net, victim);
                try {
                    net.await(Duration.ofSeconds(25), net::isLed);
                } catch (AssertionError e) {
                    throw new AssertionError("seed " + seed + ", round " + round, e);
                }
                net.run(Duration.ofMillis(random.nextInt(30_000)));
            }
        }
    }

    private static void harm(LegacyNet net, LegacyHost victim, int kind) {
        switch (kind) {
            case 0 -> victim.kill();
            case 1 -> victim.powerOff();
            case 2 -> victim.freeze();
            case 3 -> victim.stop();
            default -> net.isolate(victim.index());
        }
    }

    private static void mend(LegacyNet net, LegacyHost victim) {
        net.heal();
        if (victim.isRunning() && victim.phase() == LegacyPhase.LEAVING) {
            net.await(Duration.ofSeconds(10), () -> !victim.isRunning());
        }
        if (!victim.isRunning()) {
            victim.start();
        } else if (victim.isFrozen()) {
            victim.thaw();
        }
    }

    @Test
    void theSameRunGivesTheSameTrace() {
        String first = trace();
        assertThat(trace()).isEqualTo(first);
        assertThat(first.lines().count()).isGreaterThan(30);
    }

    private static String trace() {
        LegacyNet net = startedNet(4);
        net.host(0).freeze();
        net.run(Duration.ofSeconds(12));
        net.host(0).thaw();
        net.host(1).kill();
        net.run(Duration.ofSeconds(12));
        return net.toString();
    }

    private static LegacyNet startedNet(int count) {
        LegacyNet net = new LegacyNet(count);
        startAll(net);
        return net;
    }

    private static void startAll(LegacyNet net) {
        for (LegacyHost host : net.hosts()) {
            host.start();
            net.run(Duration.ofSeconds(3));
        }
        net.await(Duration.ofSeconds(5), () -> net.isLedBy(0));
        net.run(Duration.ofSeconds(5));
    }

    private static void want(LegacyNet net, int host) {
        net.host(host)
                .deliver(new LegacyEvent.Shared(new Event.FailoverWanted(7, DETACH, "operator")));
    }

    private static boolean isCarriedOut(LegacyNet net) {
        return net.hosts().stream().allMatch(host -> !host.carried().isEmpty());
    }

    private static long commands(LegacyNet net) {
        return net.hosts().stream()
                .flatMap(host -> host.carried().stream())
                .filter(carried -> !carried.commands().isEmpty())
                .count();
    }
}
