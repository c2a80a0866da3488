package org.pgwatchdog.core.legacy;

import java.util.Optional;
import org.pgwatchdog.core.effect.NoticeCode;
import org.pgwatchdog.core.legacy.message.LegacyStatus;
import org.pgwatchdog.core.legacy.message.MemberIdentity;
import org.pgwatchdog.core.legacy.message.WallTime;
import org.pgwatchdog.core.model.MonotonicTime;

/// This node's vote (protocol v3, 10.3). Natives vote for whoever asks; here a vote binds for a while, so
/// that two candidates cannot both win.
final class Ballot {
    private final LegacyNode node;
    private Optional<MemberIdentity> votedFor = Optional.empty();
    private MonotonicTime until = MonotonicTime.ZERO;

    Ballot(LegacyNode node) {
        this.node = node;
    }

    /// True while somebody else has this node's vote and may yet declare itself.
    boolean isGiven() {
        return votedFor.isPresent() && node.now().isBefore(until);
    }

    MonotonicTime until() {
        return isGiven() ? until : MonotonicTime.NEVER;
    }

    boolean isFree(Member candidate) {
        return !isGiven() || votedFor.filter(candidate.identity()::equals).isPresent();
    }

    /// Votes. A voter that is not younger makes itself a second younger than the candidate, as natives
    /// expect of each other.
    void give(Member candidate) {
        if (!isGiven()) {
            node.out().info(NoticeCode.VOTE_CAST, "voting for " + candidate);
        }
        votedFor = Optional.of(candidate.identity());
        until = node.now().plus(node.rules().voteHold());
        Member self = node.members().self();
        WallTime theirs = candidate.start();
        if (self.start().seconds() <= theirs.seconds() && self.status() == LegacyStatus.NORMAL) {
            self.startAt(theirs.oneSecondLater());
        }
    }

    /// An active node is known.
    void clear() {
        votedFor = Optional.empty();
    }
}
