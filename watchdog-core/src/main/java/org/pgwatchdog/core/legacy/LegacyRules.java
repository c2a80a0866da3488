package org.pgwatchdog.core.legacy;

import java.time.Duration;
import org.pgwatchdog.core.model.MonotonicTime;

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

    /// How long a vote binds.
    default Duration voteHold() {
        return LegacyLimits.VOTE_HOLD;
    }

    /// From when on an answer counts as support of the active node, or a candidate.
    ///
    /// @param asked when its question was asked
    /// @param answered when it came
    default MonotonicTime supportBegins(MonotonicTime asked, MonotonicTime answered) {
        return asked;
    }

    /// Whether a node that began a short while ago neither votes nor stands yet.
    ///
    /// @param isReliedOn whether an active node may rely on what this one said in its life before
    default boolean abstains(boolean isReliedOn) {
        return isReliedOn;
    }

    /// Whether a node that says it is active is denied this one's support.
    ///
    /// @param isOfAnother whether this node follows another active node, or has voted for one
    default boolean deniesSupport(boolean isOfAnother) {
        return isOfAnother;
    }

    /// Whether this node neither votes nor stands because another says in heartbeats that it is active.
    ///
    /// @param claims whether one does, while its packets do not come through
    default boolean mindsClaims(boolean claims) {
        return claims;
    }

    /// Whether the active node lets another have the interlock.
    ///
    /// @param claimed whether it is about to take it itself
    /// @param given whether a third one has it
    default boolean grantsInterlock(boolean claimed, boolean given) {
        return !claimed && !given;
    }

    /// Whether this node takes it that another holds the interlock.
    ///
    /// @param held whether this node holds it, or is about to
    default boolean concedesInterlock(boolean held) {
        return !held;
    }

    /// Whether the holder of the interlock keeps it.
    ///
    /// @param backed whether it is the active node, or has heard of that within the lease
    default boolean keepsInterlock(boolean backed) {
        return backed;
    }

    /// Whether this node runs the commands of a backend event.
    default boolean runsCommands(boolean lockHolder) {
        return lockHolder;
    }
}
