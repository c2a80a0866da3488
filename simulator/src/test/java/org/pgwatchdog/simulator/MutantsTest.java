package org.pgwatchdog.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.pgwatchdog.core.effect.Effect;
import org.pgwatchdog.core.event.Event;
import org.pgwatchdog.core.message.PeerMessage;
import org.pgwatchdog.core.message.PeerMessageType;
import org.pgwatchdog.core.model.ClusterSnapshot;
import org.pgwatchdog.core.model.LifecheckStatus;
import org.pgwatchdog.core.model.MonotonicTime;
import org.pgwatchdog.core.model.WatchdogConfig;
import org.pgwatchdog.core.model.WatchdogState;

/// Deliberately broken nodes must be caught, each within a few seeds; a checker that cannot fail proves
/// nothing.
final class MutantsTest {
    private static final int SEEDS_MAX = 25;

    @Test
    void aQuorumThatShrinksWithTheCutIsCaught() {
        WatchdogConfig.Membership shrinking =
                new WatchdogConfig.Membership(true, Duration.ofSeconds(1), Duration.ofSeconds(1));
        SimulationResult caught =
                firstFailure(
                        Profile.MAJORITY_CUT,
                        (config, firstId, memory) ->
                                Brain.real(with(config, shrinking), firstId, memory));
        assertThat(caught.kind()).isEqualTo(SimulationResult.Kind.SAFETY);
        assertThat(caught.detail()).contains("the address");
    }

    @Test
    void aLeaderThatNeverDropsTheAddressIsCaught() {
        SimulationResult caught = firstFailure(Profile.MAJORITY_CUT, mutant(KeepsTheAddress::new));
        assertThat(caught.kind()).isEqualTo(SimulationResult.Kind.SAFETY);
        assertThat(caught.detail()).contains("the address");
    }

    @Test
    void aLeaderThatDoesNotBelieveTheLifeCheckIsCaught() {
        // Long cuts are needed: unanswered beacons tell it as well, only later.
        SimulationResult caught =
                firstFailure(Profile.MAJORITY_CUT, Duration.ofHours(1), mutant(Unbelieving::new));
        assertThat(caught.kind()).isEqualTo(SimulationResult.Kind.SAFETY);
        assertThat(caught.detail()).contains("without a majority");
    }

    @Test
    void aStandbyThatRaisesTheAddressIsCaught() {
        SimulationResult caught = firstFailure(Profile.CALM, mutant(Trespasser::new));
        assertThat(caught.kind()).isEqualTo(SimulationResult.Kind.SAFETY);
        assertThat(caught.detail()).contains("STANDBY raises the address");
    }

    @Test
    void aNodeThatNeverConnectsIsCaught() {
        SimulationResult caught = firstFailure(Profile.CALM, mutant(Hermit::new));
        assertThat(caught.kind()).isEqualTo(SimulationResult.Kind.LIVENESS);
        assertThat(caught.detail()).contains("leaders");
    }

    @Test
    void aLeaderThatForgetsToAnswerJoinsIsCaught() {
        SimulationResult caught = firstFailure(Profile.CALM, mutant(DeafToJoins::new));
        assertThat(caught.kind()).isEqualTo(SimulationResult.Kind.LIVENESS);
        assertThat(caught.detail()).contains("counts");
    }

    @Test
    void aNodeThatDoesNotEndWhenAskedIsCaught() {
        SimulationResult caught = firstFailure(Profile.ROLLING_RESTART, mutant(Immortal::new));
        assertThat(caught.kind()).isEqualTo(SimulationResult.Kind.LIVENESS);
        assertThat(caught.detail()).contains("asked to stop");
    }

    @Test
    void anInventedCommandIdIsCaught() {
        SimulationResult caught = firstFailure(Profile.CALM, mutant(WrongIds::new));
        assertThat(caught.kind()).isEqualTo(SimulationResult.Kind.SAFETY);
        assertThat(caught.detail()).contains("command id");
    }

    @Test
    void aDeadlineThatStandsStillIsCaught() {
        SimulationResult caught = firstFailure(Profile.CALM, mutant(Restless::new));
        assertThat(caught.kind()).isEqualTo(SimulationResult.Kind.SAFETY);
        assertThat(caught.detail()).contains("deadline");
    }

    @Test
    void anExceptionIsReportedWithSeedAndReplay() {
        SimulationResult caught = firstFailure(Profile.CALM, mutant(Thrower::new));
        assertThat(caught.kind()).isEqualTo(SimulationResult.Kind.CRASH);
        assertThat(caught.detail()).contains("boom").contains("MutantsTest");
        assertThat(caught.options().replayCommand())
                .matches("pgwatchdog simulate --nodes 3 --seed \\d+ --hours 0.05 --profile calm");
    }

    static SimulationResult firstFailure(Profile profile, Brain.Maker maker) {
        return firstFailure(profile, SilentRun.SHORT, maker);
    }

    private static SimulationResult firstFailure(
            Profile profile, Duration duration, Brain.Maker maker) {
        return firstFailure(profile, duration, SEEDS_MAX, maker);
    }

    static SimulationResult firstFailure(
            Profile profile, Duration duration, int seeds, Brain.Maker maker) {
        for (long seed = 0; seed < seeds; seed++) {
            SimulationOptions options =
                    SimulationOptions.of(
                            seed, OptionalInt.of(3), Optional.of(duration), Optional.of(profile));
            SimulationResult result = SilentRun.of(options, maker);
            if (!result.ok()) {
                return result;
            }
        }
        throw new AssertionError("not caught within " + seeds + " seeds");
    }

    private static WatchdogConfig with(WatchdogConfig config, WatchdogConfig.Membership other) {
        return new WatchdogConfig(
                config.localId(),
                config.nodes(),
                config.priority(),
                config.mayLead(),
                config.delegateIp(),
                config.nodeName(),
                config.pgpoolVersion(),
                config.halfVotes(),
                other,
                config.failover(),
                config.poolConfig(),
                config.escalationPatience(),
                config.lease());
    }

    static Brain.Maker mutant(java.util.function.Function<Brain, Brain> breaking) {
        return (config, firstId, memory) -> breaking.apply(Brain.real(config, firstId, memory));
    }

    /// Behaves well; the mutants differ in one thing.
    abstract static class Faithful implements Brain {
        final Brain real;

        Faithful(Brain real) {
            this.real = real;
        }

        @Override
        public List<Effect> step(MonotonicTime now, Event event) {
            return real.step(now, event);
        }

        @Override
        public MonotonicTime deadline() {
            return real.deadline();
        }

        @Override
        public ClusterSnapshot snapshot(MonotonicTime now) {
            return real.snapshot(now);
        }
    }

    private static final class KeepsTheAddress extends Faithful {
        KeepsTheAddress(Brain real) {
            super(real);
        }

        @Override
        public List<Effect> step(MonotonicTime now, Event event) {
            List<Effect> kept = new ArrayList<>();
            for (Effect effect : real.step(now, event)) {
                if (effect instanceof Effect.Deescalate(long ticket)) {
                    real.step(now, new Event.DeescalationEnded(ticket, true, "not done"));
                } else {
                    kept.add(effect);
                }
            }
            return kept;
        }
    }

    private static final class Unbelieving extends Faithful {
        Unbelieving(Brain real) {
            super(real);
        }

        @Override
        public List<Effect> step(MonotonicTime now, Event event) {
            if (event instanceof Event.LifecheckReported(_, var status, _)
                    && status == LifecheckStatus.DEAD) {
                return List.of();
            }
            return real.step(now, event);
        }
    }

    private static final class Trespasser extends Faithful {
        private boolean done;

        Trespasser(Brain real) {
            super(real);
        }

        @Override
        public List<Effect> step(MonotonicTime now, Event event) {
            List<Effect> effects = new ArrayList<>(real.step(now, event));
            if (!done && real.snapshot(now).localNode().state() == WatchdogState.STANDBY) {
                done = true;
                effects.add(new Effect.Escalate(1_000));
            }
            return effects;
        }
    }

    private static final class Hermit extends Faithful {
        Hermit(Brain real) {
            super(real);
        }

        @Override
        public List<Effect> step(MonotonicTime now, Event event) {
            return real.step(now, event).stream()
                    .filter(effect -> !(effect instanceof Effect.Connect))
                    .toList();
        }
    }

    private static final class DeafToJoins extends Faithful {
        DeafToJoins(Brain real) {
            super(real);
        }

        @Override
        public List<Effect> step(MonotonicTime now, Event event) {
            if (event instanceof Event.MessageReceived(_, _, PeerMessage.Plain(var type))
                    && type == PeerMessageType.JOIN_COORDINATOR) {
                return List.of();
            }
            return real.step(now, event);
        }
    }

    private static final class Immortal extends Faithful {
        Immortal(Brain real) {
            super(real);
        }

        @Override
        public List<Effect> step(MonotonicTime now, Event event) {
            return event instanceof Event.ShutdownRequested ? List.of() : real.step(now, event);
        }
    }

    private static final class WrongIds extends Faithful {
        WrongIds(Brain real) {
            super(real);
        }

        @Override
        public List<Effect> step(MonotonicTime now, Event event) {
            return real.step(now, event).stream().map(WrongIds::spoilt).toList();
        }

        private static Effect spoilt(Effect effect) {
            return effect instanceof Effect.Send(var to, int id, PeerMessage.Plain message)
                    ? new Effect.Send(to, id * 31, message)
                    : effect;
        }
    }

    private static final class Restless extends Faithful {
        private MonotonicTime last = MonotonicTime.ZERO;

        Restless(Brain real) {
            super(real);
        }

        @Override
        public List<Effect> step(MonotonicTime now, Event event) {
            last = now;
            return real.step(now, event);
        }

        @Override
        public MonotonicTime deadline() {
            return last;
        }
    }

    private static final class Thrower extends Faithful {
        Thrower(Brain real) {
            super(real);
        }

        @Override
        public List<Effect> step(MonotonicTime now, Event event) {
            if (event instanceof Event.LinkOpened) {
                throw new IllegalStateException("boom");
            }
            return real.step(now, event);
        }
    }
}
