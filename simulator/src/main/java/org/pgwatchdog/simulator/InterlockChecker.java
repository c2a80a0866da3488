package org.pgwatchdog.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.pgwatchdog.core.legacy.message.InterlockLock;
import org.pgwatchdog.core.model.MonotonicTime;

/// What the interlock promises: one node holds it, that one runs the commands of a change, and it runs each
/// once; and no change is lost.
///
/// The protocol cannot promise the second while nodes die and are cut off: who takes over from a holder that
/// vanished cannot know which command had begun. A command that begins again is let pass if there was
/// trouble since it had begun first, or shortly before. That two hold it at the same time never is, but for
/// a pair that is cut in two.
final class InterlockChecker {
    private final LegacySimulation cluster;
    private final TreeSet<Integer> holders = new TreeSet<>();
    private final TreeMap<String, List<Run>> runs = new TreeMap<>();
    private MonotonicTime troubleUntil = MonotonicTime.ZERO;

    private record Run(int host, InterlockLock lock, MonotonicTime began) {}

    InterlockChecker(LegacySimulation cluster) {
        this.cluster = cluster;
    }

    /// Something was broken, and its traces may show until then.
    void troubleUntil(MonotonicTime time) {
        if (troubleUntil.isBefore(time)) {
            troubleUntil = time;
        }
    }

    /// Whether the node of a host holds it now. A frozen process holds nothing: what it believes counts again
    /// after its first step.
    void holds(LegacySimHost host, boolean holding) {
        if (!holding) {
            holders.remove(host.index());
        } else if (holders.add(host.index()) && holders.size() > 1 && !cluster.isExcused()) {
            throw Violation.safety("the interlock is held by " + holders);
        }
    }

    /// The commands of a change are ordered on a host. Who has begun goes on, even if it loses the interlock
    /// meanwhile: nobody else can know how far it is.
    void ordered(LegacySimHost host, String change) {
        if (!holders.contains(host.index())) {
            throw Violation.safety(
                    "n"
                            + host.index()
                            + " runs the commands of "
                            + change
                            + " without the interlock");
        }
    }

    /// A command of a change begins on a host.
    void begins(LegacySimHost host, String change, InterlockLock lock) {
        List<Run> before = runs.computeIfAbsent(change, _ -> new ArrayList<>());
        for (Run run : before) {
            if (run.lock() == lock && !run.began().isBefore(troubleUntil)) {
                throw Violation.safety(
                        lock
                                + " of "
                                + change
                                + " is run by n"
                                + host.index()
                                + ", n"
                                + run.host()
                                + " has run it");
            }
        }
        before.add(new Run(host.index(), lock, cluster.now()));
    }

    /// A change in a calm cluster is made everywhere, its commands each once, by one node, in their order.
    void requireDone(String change, List<InterlockLock> commands) {
        List<Run> done = runs.getOrDefault(change, List.of());
        for (LegacySimHost host : cluster.hosts()) {
            if (!host.pool().hasChanged(change)) {
                throw Violation.liveness(change + " is lost on n" + host.index());
            }
        }
        if (!done.stream().map(Run::lock).toList().equals(commands)
                || done.stream().map(Run::host).distinct().count() != 1) {
            throw Violation.safety(change + " should have run " + commands + " once, not " + done);
        }
    }

    /// Nobody holds it, and nobody wants anything any more.
    void requireRest() {
        for (LegacySimHost host : cluster.hosts()) {
            if (!host.pool().wishes().isEmpty()) {
                throw Violation.liveness(
                        "n" + host.index() + " still wants " + host.pool().wishes().keySet());
            }
        }
        if (!holders.isEmpty()) {
            throw Violation.liveness("the interlock is never given back by " + holders);
        }
    }
}
