package org.pgwatchdog.simulator;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.pgwatchdog.core.effect.Effect;
import org.pgwatchdog.core.event.Event;
import org.pgwatchdog.core.legacy.LegacyConfig;
import org.pgwatchdog.core.legacy.LegacyEffect;
import org.pgwatchdog.core.legacy.LegacyEvent;
import org.pgwatchdog.core.legacy.LegacyRules;
import org.pgwatchdog.core.legacy.LegacySnapshot;
import org.pgwatchdog.core.legacy.message.WallTime;
import org.pgwatchdog.core.model.MonotonicTime;

/// Nodes of the older generation of which each breaks one rule. The names say what is wrong.
final class LegacyMutants {
    private static final String NEWCOMER = "a newcomer votes at once";
    private static final String EITHER_HALF = "either half is enough";

    private LegacyMutants() {}

    /// Where the search for a run that shows it begins.
    static long firstSeedFor(String name) {
        return switch (name) {
            case "a vote while the active node may rely on the voter" -> 28;
            case "who was away once is away for ever" -> 51;
            case NEWCOMER -> 3;
            case EITHER_HALF -> 22;
            default -> 0;
        };
    }

    /// What brings it to bear.
    static Profile profileFor(String name) {
        return switch (name) {
            case NEWCOMER, EITHER_HALF -> Profile.LEGACY_HARSH;
            default -> Profile.LEGACY;
        };
    }

    /// Every mutant by name.
    static Map<String, LegacyBrain.Maker> all() {
        Map<String, LegacyBrain.Maker> all = new LinkedHashMap<>();
        elections(all);
        quorums(all);
        leases(all);
        interlocks(all);
        return all;
    }

    private static void elections(Map<String, LegacyBrain.Maker> all) {
        all.put(
                "whoever likes stands",
                LegacyBrain.with(
                        new LegacyRules() {
                            @Override
                            public boolean mayStand(boolean oldest, boolean waitedEnough) {
                                return true;
                            }
                        }));
        all.put(
                NEWCOMER,
                LegacyBrain.with(
                        new LegacyRules() {
                            @Override
                            public boolean abstains(boolean isReliedOn) {
                                return false;
                            }
                        }));
        all.put(
                "a vote while the active node may rely on the voter",
                LegacyBrain.with(
                        new LegacyRules() {
                            @Override
                            public Duration voteAge(LegacyConfig.Timing timing) {
                                return Duration.ofMillis(100);
                            }
                        }));
    }

    private static void quorums(Map<String, LegacyBrain.Maker> all) {
        all.put(
                EITHER_HALF,
                LegacyBrain.with(
                        new LegacyRules() {
                            @Override
                            public boolean areEnough(int supporters, int total, boolean first) {
                                return 2 * supporters >= total;
                            }
                        }));
        all.put(
                "a minority is enough",
                LegacyBrain.with(
                        new LegacyRules() {
                            @Override
                            public boolean areEnough(int supporters, int total, boolean first) {
                                return true;
                            }
                        }));
        all.put(
                "who was away once is away for ever",
                LegacyBrain.with(
                        new LegacyRules() {
                            @Override
                            public Duration absenceHolds(Duration lease) {
                                return Duration.ofDays(1);
                            }
                        }));
    }

    private static void leases(Map<String, LegacyBrain.Maker> all) {
        all.put(
                "the address stays for longer than the answers last",
                changing(effect ->
                        effect
                                        instanceof
                                        LegacyEffect.Shared(Effect.RenewLease(var until, var term))
                                ? new LegacyEffect.Shared(
                                        new Effect.RenewLease(
                                                until.plus(Duration.ofSeconds(20)), term))
                                : effect));
        all.put(
                "a node that goes down keeps the address",
                (config, origin, wall) ->
                        new KeepsTheAddress(LegacyBrain.real(config, origin, wall)));
    }

    private static void interlocks(Map<String, LegacyBrain.Maker> all) {
        all.put(
                "commands are run without the interlock",
                LegacyBrain.with(
                        new LegacyRules() {
                            @Override
                            public boolean runsCommands(boolean lockHolder) {
                                return true;
                            }
                        }));
        all.put(
                "the holder leaves the commands to others",
                changing(effect ->
                        effect instanceof LegacyEffect.CarryOut(var operation, _)
                                ? new LegacyEffect.CarryOut(operation, List.of())
                                : effect));
        all.put("a change is carried out twice", Twice::new);
        all.put(
                "a change that a peer wants is not made",
                (config, origin, wall) -> new Forgetful(LegacyBrain.real(config, origin, wall)));
    }

    private static LegacyBrain.Maker changing(UnaryOperator<LegacyEffect> change) {
        return (config, origin, wall) ->
                new Faithful(LegacyBrain.real(config, origin, wall)) {
                    @Override
                    public List<LegacyEffect> step(MonotonicTime now, LegacyEvent event) {
                        return super.step(now, event).stream().map(change).toList();
                    }
                };
    }

    /// Behaves well; the mutants differ in one thing.
    private abstract static class Faithful implements LegacyBrain {
        private final LegacyBrain real;

        Faithful(LegacyBrain real) {
            this.real = real;
        }

        @Override
        public List<LegacyEffect> step(MonotonicTime now, LegacyEvent event) {
            return real.step(now, event);
        }

        @Override
        public MonotonicTime deadline() {
            return real.deadline();
        }

        @Override
        public LegacySnapshot snapshot(MonotonicTime now) {
            return real.snapshot(now);
        }
    }

    /// Says that it has dropped the address when it has not.
    private static final class KeepsTheAddress extends Faithful {
        KeepsTheAddress(LegacyBrain real) {
            super(real);
        }

        @Override
        public List<LegacyEffect> step(MonotonicTime now, LegacyEvent event) {
            List<LegacyEffect> kept = new ArrayList<>();
            for (LegacyEffect effect : super.step(now, event)) {
                if (effect instanceof LegacyEffect.Shared(Effect.Deescalate(long ticket))) {
                    kept.addAll(
                            step(
                                    now,
                                    new LegacyEvent.Shared(
                                            new Event.DeescalationEnded(
                                                    ticket, true, "not done"))));
                } else {
                    kept.add(effect);
                }
            }
            return kept;
        }
    }

    /// Orders every change twice.
    private static final class Twice extends Faithful {
        Twice(LegacyConfig config, MonotonicTime origin, WallTime wall) {
            super(LegacyBrain.real(config, origin, wall));
        }

        @Override
        public List<LegacyEffect> step(MonotonicTime now, LegacyEvent event) {
            List<LegacyEffect> twice = new ArrayList<>();
            for (LegacyEffect effect : super.step(now, event)) {
                twice.add(effect);
                if (effect instanceof LegacyEffect.CarryOut) {
                    twice.add(effect);
                }
            }
            return twice;
        }
    }

    /// Takes every change that it runs no commands for as made.
    private static final class Forgetful extends Faithful {
        Forgetful(LegacyBrain real) {
            super(real);
        }

        @Override
        public List<LegacyEffect> step(MonotonicTime now, LegacyEvent event) {
            List<LegacyEffect> effects = new ArrayList<>();
            for (LegacyEffect effect : super.step(now, event)) {
                if (effect instanceof LegacyEffect.CarryOut(var operation, var commands)
                        && commands.isEmpty()) {
                    effects.addAll(
                            step(
                                    now,
                                    new LegacyEvent.Shared(
                                            new Event.FailoverEnded(
                                                    operation.id(),
                                                    Optional.empty(),
                                                    "forgotten"))));
                } else {
                    effects.add(effect);
                }
            }
            return effects;
        }
    }
}
