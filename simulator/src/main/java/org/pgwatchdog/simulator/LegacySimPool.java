package org.pgwatchdog.simulator;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.pgwatchdog.core.effect.Effect;
import org.pgwatchdog.core.event.Event;
import org.pgwatchdog.core.legacy.LegacyEffect;
import org.pgwatchdog.core.legacy.LegacyEvent;
import org.pgwatchdog.core.legacy.message.InterlockLock;
import org.pgwatchdog.core.message.FailoverOperation;
import org.pgwatchdog.core.message.FailoverRequest;
import org.pgwatchdog.core.message.FailoverResult;
import org.pgwatchdog.core.model.MonotonicTime;

/// The pgpool of one legacy host and the bridge to it: what it wants changed, until it is; what it has
/// changed, so that nothing is done twice by the same pool. Each change is wanted once in a run. It outlives
/// the watchdog beside it.
final class LegacySimPool {
    private static final Duration LEAST_COMMAND = Duration.ofMillis(5);
    private static final Duration LONGEST_COMMAND = Duration.ofMillis(900);

    /// How long a wish that was agreed to may take before it is asked for again: the process may have died.
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final LegacySimulation cluster;
    private final LegacySimHost host;
    private final Prng prng;
    private final TreeSet<String> changed = new TreeSet<>();
    private final TreeMap<String, FailoverRequest> wishes = new TreeMap<>();
    private final TreeMap<Long, String> asked = new TreeMap<>();
    private final TreeMap<String, MonotonicTime> askedAt = new TreeMap<>();

    LegacySimPool(LegacySimulation cluster, LegacySimHost host, Prng prng) {
        this.cluster = cluster;
        this.host = host;
        this.prng = prng;
    }

    static String nameOf(FailoverRequest request) {
        return request.kind() + " of " + request.backendIds();
    }

    boolean hasChanged(String change) {
        return changed.contains(change);
    }

    /// What it still wants.
    Map<String, FailoverRequest> wishes() {
        return wishes;
    }

    /// Wants a change, until it is made.
    void want(FailoverRequest request) {
        String change = nameOf(request);
        if (!changed.contains(change)) {
            wishes.put(change, request);
            ask(change);
        }
    }

    private void ask(String change) {
        FailoverRequest request = wishes.get(change);
        if (request == null) {
            return;
        }
        long ticket = cluster.nextTicket();
        asked.put(ticket, change);
        askedAt.put(change, cluster.now());
        host.deliver(
                new LegacyEvent.Shared(new Event.FailoverWanted(ticket, request, "simulated")));
        cluster.after(PATIENCE, () -> askAgain(change));
    }

    private void askAgain(String change) {
        if (cluster.now()
                .hasReached(askedAt.getOrDefault(change, MonotonicTime.ZERO).plus(PATIENCE))) {
            ask(change);
        }
    }

    void answered(Effect.FailoverAnswered answer) {
        String change = asked.remove(answer.ticket());
        if (change != null && answer.result() != FailoverResult.WILL_BE_DONE) {
            cluster.after(
                    prng.between(Duration.ofSeconds(1), Duration.ofSeconds(3)), () -> ask(change));
        }
    }

    /// Runs the commands one after the other, unless there is nothing left to do, and changes itself.
    void carryOut(LegacyEffect.CarryOut wanted) {
        FailoverOperation operation = wanted.operation();
        String change = nameOf(operation.request());
        boolean isVoid = changed.contains(change);
        if (!wanted.commands().isEmpty()) {
            cluster.interlock().ordered(host, change);
        }
        Duration each = prng.between(LEAST_COMMAND, LONGEST_COMMAND);
        command(operation, wanted.commands(), isVoid, each);
    }

    private void command(
            FailoverOperation operation,
            List<InterlockLock> commands,
            boolean isVoid,
            Duration each) {
        String change = nameOf(operation.request());
        if (commands.isEmpty()) {
            host.soon(
                    each,
                    () -> {
                        changed.add(change);
                        wishes.remove(change);
                        return new LegacyEvent.Shared(
                                new Event.FailoverEnded(
                                        operation.id(), Optional.empty(), "changed"));
                    });
            return;
        }
        InterlockLock lock = commands.getFirst();
        if (!isVoid) {
            cluster.interlock().begins(host, change, lock);
        }
        host.soon(
                each,
                () -> {
                    command(operation, commands.subList(1, commands.size()), isVoid, each);
                    return new LegacyEvent.CommandDone(operation.id(), lock);
                });
    }
}
