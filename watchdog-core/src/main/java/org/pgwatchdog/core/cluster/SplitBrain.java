package org.pgwatchdog.core.cluster;

import java.util.Optional;
import org.pgwatchdog.core.model.MonotonicTime;
import org.pgwatchdog.core.model.QuorumStatus;

/// Which of two leaders stays (protocol v4, 10.3; native `I_am_leader_and_cluster_in_split_brain`). Pure.
public final class SplitBrain {
    private SplitBrain() {}

    /// The outcome of the comparison, as the local leader sees it.
    public enum Verdict {
        /// Too little is known: the remote is asked to start over, the local node does so too.
        UNDECIDED,
        REMOTE_STAYS,
        LOCAL_STAYS
    }

    /// How strong one leader is.
    ///
    /// @param escalated whether it has started to raise the VIP
    /// @param quorum its quorum
    /// @param standbys its joined standbys
    /// @param leaderSince when it became leader, on the local clock
    public record Claim(
            boolean escalated, QuorumStatus quorum, int standbys, MonotonicTime leaderSince) {}

    /// Compares in the native order and stops at the first difference.
    ///
    /// @param local the local leader's claim
    /// @param remote the other's; empty if it is no leader or did not say enough
    public static Verdict judge(Claim local, Optional<Claim> remote) {
        if (remote.isEmpty()) {
            return Verdict.UNDECIDED;
        }
        Claim other = remote.get();
        if (local.escalated() != other.escalated()) {
            return local.escalated() ? Verdict.LOCAL_STAYS : Verdict.REMOTE_STAYS;
        }
        if (local.quorum() != other.quorum()) {
            return local.quorum().code() > other.quorum().code()
                    ? Verdict.LOCAL_STAYS
                    : Verdict.REMOTE_STAYS;
        }
        if (local.standbys() != other.standbys()) {
            return local.standbys() > other.standbys() ? Verdict.LOCAL_STAYS : Verdict.REMOTE_STAYS;
        }
        return other.leaderSince().isBefore(local.leaderSince())
                ? Verdict.REMOTE_STAYS
                : Verdict.LOCAL_STAYS;
    }
}
