package org.pgwatchdog.core.legacy;

import java.time.Duration;

/// The decisions of the older generation that its safety rests on, as pure functions, so that the simulator
/// can break each of them and see that it notices. Nodes in service always run [#STANDARD].
public interface LegacyRules {
    /// What nodes in service follow.
    LegacyRules STANDARD = new LegacyRules() {};

    /// Whether this node stands for a vacant post (protocol v3, 10.2).
    ///
    /// @param oldest whether nobody else who takes part is older
    /// @param waitedEnough whether nobody has become active for [LegacyLimits#MASTERLESS_PATIENCE]
    default boolean mayStand(boolean oldest, boolean waitedEnough) {
        return oldest || waitedEnough;
    }

    /// Whether nodes are enough for one of them to be active.
    ///
    /// @param supporters how many stand behind it, itself included
    /// @param total how many may be alive
    /// @param withFirst whether the first by identity of those that may be alive is among the supporters
    default boolean areEnough(int supporters, int total, boolean withFirst) {
        return 2 * supporters > total || (2 * supporters == total && withFirst);
    }

    /// How long after the question the proof that a node does not run counts.
    default Duration absenceHolds(Duration lease) {
        return lease;
    }

    /// Silence of the active node after which this node votes for another.
    default Duration voteAge(LegacyConfig.Timing timing) {
        return timing.voteAge();
    }

    /// Whether this node runs the commands of a backend event.
    default boolean runsCommands(boolean lockHolder) {
        return lockHolder;
    }
}
