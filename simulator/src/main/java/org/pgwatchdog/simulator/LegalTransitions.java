package org.pgwatchdog.simulator;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.pgwatchdog.core.model.WatchdogState;

/// The arrows of the state machine as the specification draws them (protocol v4, chapter 9), written
/// down a second time: a checker must not ask the code it checks.
final class LegalTransitions {
    private static final Map<WatchdogState, Set<WatchdogState>> NEXT =
            new EnumMap<>(WatchdogState.class);

    static {
        from(WatchdogState.DEAD, WatchdogState.LOADING);
        from(
                WatchdogState.LOADING,
                WatchdogState.JOINING,
                WatchdogState.INITIALIZING,
                WatchdogState.STANDING_FOR_LEADER,
                WatchdogState.PARTICIPATING_IN_ELECTION);
        from(
                WatchdogState.JOINING,
                WatchdogState.INITIALIZING,
                WatchdogState.STANDING_FOR_LEADER,
                WatchdogState.PARTICIPATING_IN_ELECTION);
        from(
                WatchdogState.INITIALIZING,
                WatchdogState.STANDBY,
                WatchdogState.LEADER,
                WatchdogState.STANDING_FOR_LEADER,
                WatchdogState.PARTICIPATING_IN_ELECTION,
                WatchdogState.JOINING);
        from(
                WatchdogState.STANDING_FOR_LEADER,
                WatchdogState.LEADER,
                WatchdogState.PARTICIPATING_IN_ELECTION,
                WatchdogState.NETWORK_ISOLATION,
                WatchdogState.JOINING);
        from(
                WatchdogState.PARTICIPATING_IN_ELECTION,
                WatchdogState.INITIALIZING,
                WatchdogState.STANDING_FOR_LEADER,
                WatchdogState.JOINING);
        from(WatchdogState.LEADER, WatchdogState.JOINING);
        from(
                WatchdogState.STANDBY,
                WatchdogState.JOINING,
                // Among nodes with leases a leader may hand over to its standby.
                WatchdogState.STANDING_FOR_LEADER,
                WatchdogState.PARTICIPATING_IN_ELECTION,
                WatchdogState.NETWORK_ISOLATION);
        // Natives only join again; this core also takes part in an election that comes by.
        from(
                WatchdogState.NETWORK_ISOLATION,
                WatchdogState.JOINING,
                WatchdogState.STANDING_FOR_LEADER,
                WatchdogState.PARTICIPATING_IN_ELECTION);
        from(WatchdogState.LOST, WatchdogState.JOINING);
        from(WatchdogState.IN_NETWORK_TROUBLE, WatchdogState.JOINING);
    }

    private LegalTransitions() {}

    private static void from(WatchdogState state, WatchdogState first, WatchdogState... others) {
        NEXT.put(state, EnumSet.of(first, others));
    }

    /// Whether `steps` arrows lead from `from` to `to`. Every live state may also become LOST, IN
    /// NETWORK TROUBLE or SHUTDOWN.
    static boolean lead(WatchdogState from, WatchdogState to, int steps) {
        Set<WatchdogState> reached = EnumSet.of(from);
        for (int step = 0; step < steps; step++) {
            Set<WatchdogState> further = EnumSet.noneOf(WatchdogState.class);
            for (WatchdogState state : reached) {
                further.addAll(after(state));
            }
            reached = further;
        }
        return reached.contains(to);
    }

    private static Set<WatchdogState> after(WatchdogState state) {
        Set<WatchdogState> result = EnumSet.noneOf(WatchdogState.class);
        result.addAll(NEXT.getOrDefault(state, result));
        if (state != WatchdogState.DEAD && state != WatchdogState.SHUTDOWN) {
            result.add(WatchdogState.LOST);
            result.add(WatchdogState.IN_NETWORK_TROUBLE);
            result.add(WatchdogState.SHUTDOWN);
        }
        return result;
    }
}
