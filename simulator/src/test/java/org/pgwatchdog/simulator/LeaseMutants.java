package org.pgwatchdog.simulator;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pgwatchdog.core.effect.Effect;
import org.pgwatchdog.core.event.Event;
import org.pgwatchdog.core.model.MonotonicTime;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.core.model.QuorumStatus;
import org.pgwatchdog.core.model.VoteRecord;
import org.pgwatchdog.core.model.VoterMemory;
import org.pgwatchdog.core.rules.SafetyRules;

/// Nodes of which each breaks one rule of quorum, leases, votes or rival leaders. The names say what is
/// wrong.
final class LeaseMutants {
    private LeaseMutants() {}

    /// Where a mutant shows soonest.
    static Profile profileFor(String name) {
        return switch (name) {
            case "clocks that differ are allowed for in the wrong direction",
                    "a release of an older term frees",
                    "two votes a term",
                    "terms do not grow",
                    "only the own votes make terms grow" ->
                    Profile.LEASES;
            default -> Profile.FORGETFUL_VOTERS;
        };
    }

    /// Every mutant by name.
    static Map<String, Brain.Maker> all() {
        Map<String, Brain.Maker> all = new LinkedHashMap<>();
        leases(all);
        answers(all);
        promises(all);
        votes(all);
        nodes(all);
        return all;
    }

    private static void leases(Map<String, Brain.Maker> all) {
        all.put(
                "one answer too few is a majority",
                Brain.with(
                        new SafetyRules() {
                            @Override
                            public boolean isMajority(
                                    int members, int supporters, boolean halfVotes) {
                                return SafetyRules.super.isMajority(
                                        members, supporters + 1, halfVotes);
                            }
                        }));
        all.put(
                "a leader is its own majority",
                Brain.with(
                        new SafetyRules() {
                            @Override
                            public boolean isMajority(
                                    int members, int supporters, boolean halfVotes) {
                                return true;
                            }
                        }));
        all.put(
                "a leader relies on a promise for half as long again",
                Brain.with(
                        new SafetyRules() {
                            @Override
                            public Duration held(Duration promised) {
                                return promised.multipliedBy(3).dividedBy(2);
                            }
                        }));
        all.put(
                "clocks that differ are allowed for in the wrong direction",
                Brain.with(
                        new SafetyRules() {
                            @Override
                            public Duration held(Duration promised) {
                                return promised.plus(
                                        promised.multipliedBy(4).dividedBy(CLOCK_RATE_DIVISOR));
                            }
                        }));
        all.put(
                "a lease begins with its answer",
                Brain.with(
                        new SafetyRules() {
                            @Override
                            public MonotonicTime leaseStart(
                                    MonotonicTime asked, MonotonicTime answered) {
                                return answered;
                            }
                        }));
        all.put(
                "the address is raised without a lease",
                Brain.with(
                        new SafetyRules() {
                            @Override
                            public boolean mayRaise(QuorumStatus quorum, boolean leaseHeld) {
                                return quorum.permitsEscalation();
                            }
                        }));
    }

    private static void answers(Map<String, Brain.Maker> all) {
        all.put(
                "any answer is a promise",
                Brain.with(
                        new SafetyRules() {
                            @Override
                            public boolean isPromise(VoteRecord said, NodeId self, long term) {
                                return true;
                            }
                        }));
        all.put(
                "a promise to anybody counts",
                Brain.with(
                        new SafetyRules() {
                            @Override
                            public boolean isPromise(VoteRecord said, NodeId self, long term) {
                                return said.promisedTo().isPresent();
                            }
                        }));
    }

    private static void promises(Map<String, Brain.Maker> all) {
        all.put(
                "a promise binds nobody",
                Brain.with(
                        new SafetyRules() {
                            @Override
                            public boolean binds(MonotonicTime now, MonotonicTime boundUntil) {
                                return false;
                            }
                        }));
        all.put(
                "a promise binds for half its time",
                Brain.with(
                        new SafetyRules() {
                            @Override
                            public MonotonicTime boundUntil(
                                    MonotonicTime received, Duration promised) {
                                return received.plus(promised.dividedBy(2));
                            }
                        }));
        all.put(
                "whatever a leader says frees who promised",
                Brain.with(
                        new SafetyRules() {
                            @Override
                            public boolean isReleased(long released, long term) {
                                return true;
                            }
                        }));
        all.put(
                "a release of an older term frees",
                Brain.with(
                        new SafetyRules() {
                            @Override
                            public boolean isReleased(long released, long term) {
                                return released >= term - 1;
                            }
                        }));
        all.put(
                "silence proves death",
                Brain.with(
                        new SafetyRules() {
                            @Override
                            public boolean provesDeath(boolean reachable, boolean refused) {
                                return true;
                            }
                        }));
        all.put(
                "lost votes do not matter",
                Brain.with(
                        new SafetyRules() {
                            @Override
                            public Duration abstention(Duration lease, Duration deadtime) {
                                return Duration.ZERO;
                            }
                        }));
        all.put(
                "a promise ends with the process",
                Brain.with(
                        new SafetyRules() {
                            @Override
                            public Duration remembered(Duration promise) {
                                return Duration.ZERO;
                            }
                        }));
    }

    private static void votes(Map<String, Brain.Maker> all) {
        all.put(
                "a vote for everyone",
                Brain.with(
                        new SafetyRules() {
                            @Override
                            public boolean mayVote(VoteRecord record, long term, NodeId candidate) {
                                return true;
                            }
                        }));
        all.put(
                "two votes a term",
                Brain.with(
                        new SafetyRules() {
                            @Override
                            public boolean mayVote(VoteRecord record, long term, NodeId candidate) {
                                return term >= record.term();
                            }
                        }));
        all.put(
                "a promise to a leader of an older term",
                Brain.with(
                        new SafetyRules() {
                            @Override
                            public boolean mayPromise(
                                    VoteRecord record, long term, NodeId leader, boolean elected) {
                                return true;
                            }
                        }));
        all.put(
                "terms do not grow",
                Brain.with(
                        new SafetyRules() {
                            @Override
                            public long nextTerm(long known, long voted) {
                                return Math.max(1, Math.max(known, voted));
                            }
                        }));
        all.put(
                "only the own votes make terms grow",
                Brain.with(
                        new SafetyRules() {
                            @Override
                            public long nextTerm(long known, long voted) {
                                return 1;
                            }
                        }));
        all.put(
                "the leader of the lower term stays",
                Brain.with(
                        new SafetyRules() {
                            @Override
                            public boolean givesWay(long ownTerm, long otherTerm) {
                                return otherTerm < ownTerm;
                            }
                        }));
    }

    private static void nodes(Map<String, Brain.Maker> all) {
        all.put(
                "a vote counts before it is stored",
                (config, id, memory) -> new Hasty(Brain.real(config, id, memory)));
        all.put(
                "votes are forgotten by the next process",
                (config, id, _) ->
                        Brain.real(config, id, new VoterMemory.Remembered(VoteRecord.NONE)));
        all.put(
                "the kernel is never told that a lease ends",
                (config, id, memory) -> new Endless(Brain.real(config, id, memory)));
        all.put(
                "one clock loses half the time",
                (config, id, memory) -> {
                    Brain real = Brain.real(config, id, memory);
                    return config.localId().value() == 0 ? new Sleepy(real) : real;
                });
    }

    /// Says that its votes are on disk when they are not.
    private static final class Hasty extends MutantsTest.Faithful {
        Hasty(Brain real) {
            super(real);
        }

        @Override
        public List<Effect> step(MonotonicTime now, Event event) {
            List<Effect> effects = new ArrayList<>();
            for (Effect effect : real.step(now, event)) {
                effects.add(effect);
                if (effect instanceof Effect.PersistVote(var record)) {
                    effects.addAll(step(now, new Event.VotePersisted(record, true, "hasty")));
                }
            }
            return effects;
        }
    }

    /// Lets the address stay for ever, and never drops it itself when the lease is over.
    private static final class Endless extends MutantsTest.Faithful {
        Endless(Brain real) {
            super(real);
        }

        @Override
        public List<Effect> step(MonotonicTime now, Event event) {
            return real.step(now, event).stream().map(Endless::longer).toList();
        }

        private static Effect longer(Effect effect) {
            return effect instanceof Effect.RenewLease(var until, var term)
                    ? new Effect.RenewLease(until.plus(Duration.ofSeconds(30)), term)
                    : effect;
        }
    }

    /// Its clock runs at half the rate, far outside of what leases allow for.
    private static final class Sleepy extends MutantsTest.Faithful {
        private long origin = -1;

        Sleepy(Brain real) {
            super(real);
        }

        private MonotonicTime slow(MonotonicTime now) {
            if (origin < 0) {
                origin = now.nanos();
            }
            return new MonotonicTime(origin + (now.nanos() - origin) / 2);
        }

        private MonotonicTime fast(MonotonicTime slow) {
            return slow.isNever()
                    ? slow
                    : new MonotonicTime(origin + (slow.nanos() - origin) * 2 + 1);
        }

        @Override
        public List<Effect> step(MonotonicTime now, Event event) {
            return real.step(slow(now), event).stream().map(this::inRealTime).toList();
        }

        private Effect inRealTime(Effect effect) {
            return effect instanceof Effect.RenewLease(var until, var term)
                    ? new Effect.RenewLease(fast(until), term)
                    : effect;
        }

        @Override
        public MonotonicTime deadline() {
            return fast(real.deadline());
        }

        @Override
        public org.pgwatchdog.core.model.ClusterSnapshot snapshot(MonotonicTime now) {
            return real.snapshot(slow(now));
        }
    }
}
