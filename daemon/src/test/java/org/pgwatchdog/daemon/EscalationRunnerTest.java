package org.pgwatchdog.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.pgwatchdog.core.event.Event;
import org.pgwatchdog.daemon.wiring.VipActions;
import org.pgwatchdog.vip.NoVirtualIp;
import org.pgwatchdog.vip.VipLease;
import org.pgwatchdog.vip.VipOutcome;
import org.pgwatchdog.vip.VirtualIp;
import org.pgwatchdog.vip.drift.Stand;

class EscalationRunnerTest {
    private static final Duration LIMIT = Duration.ofSeconds(5);

    private final ScriptedVip vip = new ScriptedVip();
    private final CopyOnWriteArrayList<Event> events = new CopyOnWriteArrayList<>();
    private final CopyOnWriteArrayList<VirtualIp> retired = new CopyOnWriteArrayList<>();
    private final EscalationRunner runner =
            new EscalationRunner(vip, LIMIT, events::add, retired::add, HeldLease.unlimited());

    @Test
    void upEndsWithItsTicket() {
        runner.up(7);
        await().until(() -> events.size() == 1);
        assertThat(events).containsExactly(new Event.EscalationEnded(7, true, "up"));
    }

    @Test
    void downEndsWithItsTicket() {
        runner.down(8);
        await().until(() -> events.size() == 1);
        assertThat(events).containsExactly(new Event.DeescalationEnded(8, true, "down"));
    }

    @Test
    void reassertRaisesOnlyTheAddressAndEndsAsEscalation() {
        runner.reassert(9);
        await().until(() -> events.size() == 1);
        assertThat(events).containsExactly(new Event.EscalationEnded(9, true, "reassert"));
        assertThat(vip.calls).containsExactly("reassert");
    }

    @Test
    void failureIsTheOutcomeAndIsRememberedUntilASuccess() {
        vip.upOutcome = new VipOutcome.Failed("no such device");
        runner.up(1);
        await().until(() -> events.size() == 1);
        assertThat(events).containsExactly(new Event.EscalationEnded(1, false, "no such device"));
        assertThat(runner.lastError()).contains("no such device");
        vip.upOutcome = new VipOutcome.Held("up");
        runner.up(2);
        await().until(() -> events.size() == 2);
        assertThat(runner.lastError()).isEmpty();
    }

    @Test
    void brokenDriverStillGivesAnOutcome() {
        vip.breaks = true;
        runner.up(1);
        await().until(() -> events.size() == 1);
        assertThat(((Event.EscalationEnded) events.getFirst()).succeeded()).isFalse();
    }

    @Test
    void dropInterruptsARaiseUnderWayAndBothEnd() {
        vip.blockUp = true;
        runner.up(1);
        await().until(() -> vip.calls.contains("up"));
        runner.down(2);
        await().until(() -> events.size() == 2);
        assertThat(((Event.EscalationEnded) events.get(0)).succeeded()).isFalse();
        assertThat(events.get(1)).isEqualTo(new Event.DeescalationEnded(2, true, "down"));
    }

    @Test
    void raiseWaitsForADropUnderWay() {
        vip.blockDown = true;
        runner.down(1);
        await().until(() -> vip.calls.contains("down"));
        runner.up(2);
        assertThat(events).isEmpty();
        vip.gate.release();
        await().until(() -> events.size() == 2);
        assertThat(events)
                .containsExactly(
                        new Event.DeescalationEnded(1, true, "down"),
                        new Event.EscalationEnded(2, true, "up"));
        assertThat(vip.most.get()).isEqualTo(1);
    }

    @Test
    void wishThatHasNotBegunIsSupersededByTheNewest() {
        vip.blockDown = true;
        runner.down(1);
        await().until(() -> vip.calls.contains("down"));
        runner.up(2);
        runner.down(3);
        assertThat(events)
                .containsExactly(new Event.EscalationEnded(2, false, "superseded before it began"));
        vip.gate.release(2);
        await().until(() -> events.size() == 3);
        assertThat(vip.calls).containsExactly("down", "down");
    }

    @Test
    void closeDropsWhatMayBeUpAndOnlyOnce() {
        runner.up(1);
        await().until(() -> events.size() == 1);
        assertThat(runner.close(LIMIT)).isTrue();
        assertThat(runner.close(LIMIT)).isTrue();
        assertThat(vip.calls).containsExactly("up", "down");
        assertThat(events).hasSize(1);
    }

    @Test
    void closeDropsAfterAFailedRaiseToo() {
        vip.upOutcome = new VipOutcome.Failed("half done");
        runner.up(1);
        await().until(() -> events.size() == 1);
        runner.close(LIMIT);
        assertThat(vip.calls).containsExactly("up", "down");
    }

    @Test
    void closeRunsNothingWhereNothingWasRaised() {
        assertThat(runner.close(LIMIT)).isTrue();
        assertThat(vip.calls).isEmpty();
    }

    @Test
    void closeInterruptsARaiseUnderWay() {
        vip.blockUp = true;
        runner.up(1);
        await().until(() -> vip.calls.contains("up"));
        assertThat(runner.close(LIMIT)).isTrue();
        assertThat(vip.calls).containsExactly("up", "down");
    }

    @Test
    void closeSaysWhenTheAddressCouldNotBeDropped() {
        runner.up(1);
        await().until(() -> events.size() == 1);
        vip.downOutcome = new VipOutcome.TimedOut("if_down_cmd");
        assertThat(runner.close(LIMIT)).isFalse();
    }

    @Test
    void nothingIsTakenAfterClose() {
        runner.close(LIMIT);
        runner.up(5);
        assertThat(vip.calls).isEmpty();
        assertThat(events).isEmpty();
    }

    @Test
    void newCommandsWaitUntilTheOldOnesHaveDroppedTheAddress() {
        ScriptedVip newer = new ScriptedVip();
        runner.up(1);
        await().until(() -> events.size() == 1);
        runner.use(newer);
        runner.down(2);
        await().until(() -> events.size() == 2);
        runner.up(3);
        await().until(() -> events.size() == 3);
        assertThat(vip.calls).containsExactly("up", "down");
        assertThat(newer.calls).containsExactly("up");
    }

    @Test
    void newCommandsAreUsedAtOnceWhileNothingIsUp() {
        ScriptedVip newer = new ScriptedVip();
        runner.use(newer);
        runner.up(1);
        await().until(() -> events.size() == 1);
        assertThat(newer.calls).containsExactly("up");
        assertThat(vip.calls).isEmpty();
    }

    @Test
    void theMonitorsKnowWhetherTheAddressIsHeldAndWhenItIsMoving() {
        assertThat(runner.stand()).contains(new Stand.StandingBy());
        vip.blockUp = true;
        runner.up(1);
        assertThat(runner.stand()).isEmpty();
        vip.gate.release();
        await().until(() -> runner.stand().equals(Optional.of(new Stand.Holding(1, true))));
        runner.reassert(2);
        await().until(() -> events.size() == 2);
        await().until(() -> runner.stand().equals(Optional.of(new Stand.Holding(1, true))));
        runner.down(3);
        assertThat(runner.stand()).isNotEqualTo(Optional.of(new Stand.Holding(1, true)));
        await().until(() -> runner.stand().equals(Optional.of(new Stand.StandingBy())));
        vip.blockUp = false;
        runner.up(4);
        await().until(() -> runner.stand().equals(Optional.of(new Stand.Holding(2, true))));
    }

    @Test
    void aFailedRaiseIsNoHold() {
        vip.upOutcome = new VipOutcome.Failed("no such device");
        runner.up(1);
        await().until(() -> runner.stand().equals(Optional.of(new Stand.StandingBy())));
        assertThat(runner.repair()).isEmpty();
    }

    @Test
    void aRepairPutsTheAddressBackWithoutTellingTheCore() {
        assertThat(runner.repair()).isEmpty();
        runner.up(1);
        await().until(() -> runner.stand().equals(Optional.of(new Stand.Holding(1, true))));
        assertThat(runner.repair()).contains(new VipOutcome.Held("reassert"));
        assertThat(events).hasSize(1);
        assertThat(vip.calls).containsExactly("up", "reassert");
    }

    @Test
    void whatIsInUseNoMoreIsRetired() {
        ScriptedVip newer = new ScriptedVip();
        ScriptedVip newest = new ScriptedVip();
        runner.up(1);
        await().until(() -> events.size() == 1);
        runner.use(newer);
        runner.use(newest);
        assertThat(retired).containsExactly(newer.vip);
        assertThat(runner.vip()).isSameAs(vip.vip);
        runner.down(2);
        await().until(() -> retired.size() == 2);
        assertThat(retired).containsExactly(newer.vip, vip.vip);
        assertThat(runner.vip()).isSameAs(newest.vip);
    }

    private static final class ScriptedVip implements VipActions {
        final List<String> calls = new CopyOnWriteArrayList<>();
        final VirtualIp vip = new NoVirtualIp();
        final Semaphore gate = new Semaphore(0);
        final AtomicInteger inside = new AtomicInteger();
        final AtomicInteger most = new AtomicInteger();
        volatile boolean blockUp;
        volatile boolean blockDown;
        volatile boolean breaks;
        volatile VipOutcome upOutcome = new VipOutcome.Held("up");
        volatile VipOutcome downOutcome = new VipOutcome.Released("down");

        @Override
        public VipOutcome up(Duration limit, Supplier<Optional<VipLease>> lease) {
            return call("up", blockUp, upOutcome);
        }

        @Override
        public VipOutcome down(Duration limit) {
            return call("down", blockDown, downOutcome);
        }

        @Override
        public VipOutcome reassert(Duration limit, Supplier<Optional<VipLease>> lease) {
            return call("reassert", false, new VipOutcome.Held("reassert"));
        }

        @Override
        public boolean isHeld() {
            return false;
        }

        @Override
        public VirtualIp vip() {
            return vip;
        }

        private VipOutcome call(String name, boolean blocks, VipOutcome outcome) {
            calls.add(name);
            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
            try {
                if (breaks) {
                    throw new IllegalStateException("driver bug");
                }
                if (blocks) {
                    gate.acquire();
                }
                return outcome;
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return new VipOutcome.Failed("interrupted");
            } finally {
                inside.decrementAndGet();
            }
        }
    }
}
