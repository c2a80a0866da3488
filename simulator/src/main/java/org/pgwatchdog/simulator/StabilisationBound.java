package org.pgwatchdog.simulator;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// How long a cluster may take to settle after all faults are gone: the sum of what may have to be
/// waited for, one after the other, in the worst case.
///
/// @param terms in order
record StabilisationBound(List<Term> terms) {
    /// One wait.
    record Term(String name, Duration length) {}

    StabilisationBound {
        terms = List.copyOf(terms);
    }

    static StabilisationBound of(ClusterPlan plan) {
        List<Term> terms = new ArrayList<>();
        // A process that was down when the faults ended must be started, and releases first.
        terms.add(new Term("restart", SimCluster.RESTART_AFTER.plus(SimCluster.BOOT_MAX)));
        // An old connection may be silent until TCP repeats what the cut held back.
        terms.add(new Term("TCP repetition", NetworkTimes.REPEAT_MAX));
        // A verdict about silence just before the end still comes, and costs its connections; a
        // process
        // that was frozen holds its verdicts back for two keepalives.
        terms.add(new Term("life check", plan.deadtime().plus(plan.keepalive().multipliedBy(2))));
        // A standby looks at a silent leader for three beacon periods before it lets go.
        terms.add(new Term("leader silence", Duration.ofSeconds(30)));
        // A connection attempt into a hole that was just filled must end first.
        terms.add(new Term("connect timeout", NetworkTimes.CONNECT_TIMEOUT));
        // A lost peer is tried again more than 10 s after the last attempt.
        terms.add(new Term("reconnect", Duration.ofSeconds(11)));
        // A rejected node waits before it joins again.
        terms.add(new Term("network isolation", Duration.ofSeconds(10)));
        // First round: LOADING 5 s, JOINING 5 s, INITIALIZING 1 s, STANDING 5 s, DECLARE 5 s.
        terms.add(new Term("first election", Duration.ofSeconds(21)));
        // Two leaders that tie resign both, and everyone starts over from JOINING.
        terms.add(new Term("second election", Duration.ofSeconds(16)));
        // A losing voter waits 5 s, joins again, and its JOIN is answered within 5 s.
        terms.add(new Term("join", Duration.ofSeconds(16)));
        // A beacon must pass and its answers be counted before a mute standby is corrected.
        terms.add(new Term("beacon", Duration.ofSeconds(15)));
        // An operation of the opposite kind may still run, then the address is raised.
        terms.add(
                new Term(
                        "escalation",
                        ClusterPlan.ESCALATION_PATIENCE
                                .plus(SimEscalation.COMMAND_TIMEOUT)
                                .plus(VipConduct.PROMPT.slowest())));
        if (plan.databases()) {
            terms.addAll(databaseTerms());
        }
        // Whole seconds are cut in several places.
        terms.add(new Term("rounding", Duration.ofSeconds(5)));
        return new StabilisationBound(terms);
    }

    private static List<Term> databaseTerms() {
        return List.of(
                // A new leader waits for the work of one that is still there before it repeats it.
                new Term("resumption", Duration.ofSeconds(30)),
                // A pool that fell behind asks for what is missing, and the operator comes round.
                new Term(
                        "wishes",
                        SimBridge.REPEAT_MAX.plus(DatabaseFaults.ROUND_MAX.multipliedBy(4))),
                // One command for each database.
                new Term("commands", FailoverCommands.COMMAND_MAX.multipliedBy(SimDatabases.COUNT)),
                // A follower that missed the last word looks again.
                new Term("book", Duration.ofSeconds(11)));
    }

    Duration total() {
        Duration sum = Duration.ZERO;
        for (Term term : terms) {
            sum = sum.plus(term.length());
        }
        return sum;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (Term term : terms) {
            text.append(text.isEmpty() ? "" : " + ")
                    .append(term.name())
                    .append(' ')
                    .append(term.length().toMillis() / 1000.0);
        }
        return text.toString();
    }
}
