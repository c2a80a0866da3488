package org.pgwatchdog.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pgwatchdog.simulator.MutantsTest.firstFailure;
import static org.pgwatchdog.simulator.MutantsTest.mutant;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.pgwatchdog.core.effect.Effect;
import org.pgwatchdog.core.event.Event;
import org.pgwatchdog.core.message.FailoverOperation;
import org.pgwatchdog.core.model.DatabaseEventId;
import org.pgwatchdog.core.model.MonotonicTime;
import org.pgwatchdog.core.model.WatchdogConfig;

/// Nodes that break one rule of database events must be caught, each within a few seeds.
final class DatabaseMutantsTest {
    @Test
    void aLeaderThatForgetsWhatIsUnderWayIsCaught() {
        SimulationResult caught = firstFailure(Profile.DATABASES, mutant(Forgetful::new));
        assertThat(caught.kind()).isEqualTo(SimulationResult.Kind.SAFETY);
        assertThat(caught.detail()).contains("does what event").contains("is doing");
    }

    @Test
    void aLeaderThatDecidesAloneIsCaught() {
        SimulationResult caught =
                firstFailure(
                        Profile.DATABASES,
                        (config, firstId, memory) ->
                                Brain.real(withoutConsensus(config), firstId, memory));
        assertThat(caught.kind()).isEqualTo(SimulationResult.Kind.SAFETY);
        assertThat(caught.detail()).contains("votes; the others see it alive");
    }

    @Test
    void aResumptionUnderANewNameIsCaught() {
        SimulationResult caught =
                firstFailure(Profile.DATABASES_AND_LEADERS, mutant(Renaming::new));
        assertThat(caught.kind()).isEqualTo(SimulationResult.Kind.SAFETY);
        assertThat(caught.detail()).contains("resumes what nobody began");
    }

    @Test
    void anUnansweredWishIsCaught() {
        SimulationResult caught =
                firstFailure(
                        Profile.DATABASES,
                        mutant(brain -> new Without(brain, Effect.FailoverAnswered.class)));
        assertThat(caught.kind()).isEqualTo(SimulationResult.Kind.LIVENESS);
        assertThat(caught.detail()).contains("has not answered FailoverRequest");
    }

    @Test
    void aFollowerThatKeepsItsOldBookIsCaught() {
        SimulationResult caught =
                firstFailure(
                        Profile.DATABASES,
                        mutant(brain -> new Without(brain, Effect.SyncBackends.class)));
        assertThat(caught.kind()).isEqualTo(SimulationResult.Kind.LIVENESS);
        assertThat(caught.detail()).contains("has the book");
    }

    @Test
    void aLeaderThatNeverActsIsCaught() {
        SimulationResult caught =
                firstFailure(
                        Profile.DATABASES,
                        mutant(brain -> new Without(brain, Effect.RunFailover.class)));
        assertThat(caught.kind()).isEqualTo(SimulationResult.Kind.LIVENESS);
    }

    @Test
    void aRoleToldTwiceIsCaught() {
        SimulationResult caught = firstFailure(Profile.DATABASES, mutant(Stuttering::new));
        assertThat(caught.kind()).isEqualTo(SimulationResult.Kind.SAFETY);
        assertThat(caught.detail()).contains("goes from");
    }

    private static WatchdogConfig withoutConsensus(WatchdogConfig config) {
        WatchdogConfig.Failover rules = config.failover();
        return new WatchdogConfig(
                config.localId(),
                config.nodes(),
                config.priority(),
                config.mayLead(),
                config.delegateIp(),
                config.nodeName(),
                config.pgpoolVersion(),
                config.halfVotes(),
                config.membership(),
                new WatchdogConfig.Failover(
                        rules.whenQuorumExists(),
                        false,
                        rules.allowMultipleRequests(),
                        rules.canExecute(),
                        rules.pgpoolReplicates(),
                        rules.voteLifetime()),
                config.poolConfig(),
                config.escalationPatience(),
                config.lease());
    }

    /// Takes every failover for done as soon as it is ordered.
    private static final class Forgetful extends MutantsTest.Faithful {
        Forgetful(Brain real) {
            super(real);
        }

        @Override
        public List<Effect> step(MonotonicTime now, Event event) {
            List<Effect> effects = real.step(now, event);
            for (Effect effect : effects) {
                if (effect instanceof Effect.RunFailover(var operation, _)) {
                    real.step(
                            now,
                            new Event.FailoverEnded(operation.id(), Optional.empty(), "forgotten"));
                }
            }
            return effects;
        }
    }

    /// Keeps one kind of effect to itself.
    private static final class Without extends MutantsTest.Faithful {
        private final Class<? extends Effect> kept;

        Without(Brain real, Class<? extends Effect> kept) {
            super(real);
            this.kept = kept;
        }

        @Override
        public List<Effect> step(MonotonicTime now, Event event) {
            return real.step(now, event).stream().filter(it -> !kept.isInstance(it)).toList();
        }
    }

    /// Finishes what another began as if it were its own.
    private static final class Renaming extends MutantsTest.Faithful {
        Renaming(Brain real) {
            super(real);
        }

        @Override
        public List<Effect> step(MonotonicTime now, Event event) {
            return real.step(now, event).stream().map(Renaming::renamed).toList();
        }

        private static Effect renamed(Effect effect) {
            if (effect instanceof Effect.RunFailover(var operation, var resume)
                    && resume.isPresent()) {
                DatabaseEventId id = operation.id();
                DatabaseEventId other = new DatabaseEventId(id.leader(), ~id.number());
                return new Effect.RunFailover(
                        new FailoverOperation(other, operation.request()), resume);
            }
            return effect;
        }
    }

    /// Says everything about its role twice.
    private static final class Stuttering extends MutantsTest.Faithful {
        Stuttering(Brain real) {
            super(real);
        }

        @Override
        public List<Effect> step(MonotonicTime now, Event event) {
            List<Effect> twice = new ArrayList<>();
            for (Effect effect : real.step(now, event)) {
                twice.add(effect);
                if (effect instanceof Effect.RoleChanged) {
                    twice.add(effect);
                }
            }
            return twice;
        }
    }
}
