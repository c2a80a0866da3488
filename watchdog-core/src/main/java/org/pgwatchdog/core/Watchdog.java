package org.pgwatchdog.core;

import java.util.List;
import org.pgwatchdog.core.cluster.Cluster;
import org.pgwatchdog.core.effect.Effect;
import org.pgwatchdog.core.event.Event;
import org.pgwatchdog.core.machine.Machine;
import org.pgwatchdog.core.model.ClusterSnapshot;
import org.pgwatchdog.core.model.MonotonicTime;
import org.pgwatchdog.core.model.VoterMemory;
import org.pgwatchdog.core.model.WatchdogConfig;
import org.pgwatchdog.core.rules.SafetyRules;

/// One node's brain. Deterministic; not thread-safe; does no I/O. The first event must be
/// [Event.Started].
public final class Watchdog {
    private final Cluster cluster;
    private final Machine machine;

    /// A node that has not started yet.
    ///
    /// @param config the validated configuration
    /// @param firstCommandId where this node's command ids start; a large random number, so that
    ///     natives do not take our packets for replies (protocol v4, 6.2)
    public Watchdog(WatchdogConfig config, int firstCommandId) {
        this(config, firstCommandId, new VoterMemory.Unknown("it was not kept"));
    }

    /// A node that has not started yet and may have voted before.
    ///
    /// @param memory what the last [Effect.PersistVote] stored
    public Watchdog(WatchdogConfig config, int firstCommandId, VoterMemory memory) {
        this(config, firstCommandId, memory, SafetyRules.STANDARD);
    }

    /// A node with other rules: for the simulator, whose checkers must notice each rule that is broken.
    public Watchdog(
            WatchdogConfig config, int firstCommandId, VoterMemory memory, SafetyRules rules) {
        cluster = new Cluster(config, firstCommandId, rules);
        machine = new Machine(cluster, memory);
    }

    /// Handles one event and returns what is to be done, in order.
    ///
    /// @param now never earlier than at the last call
    /// @throws IllegalStateException if the core finds itself in a state that must not be: a bug here,
    ///     after which the process must let go of everything
    public List<Effect> step(MonotonicTime now, Event event) {
        cluster.advance(now);
        machine.handle(event);
        return cluster.out().take();
    }

    /// When to call [#step] with [Event.DeadlineReached] at the latest.
    public MonotonicTime deadline() {
        return machine.deadline();
    }

    /// What this node knows at `now`.
    public ClusterSnapshot snapshot(MonotonicTime now) {
        return cluster.snapshot(now);
    }
}
