package org.pgwatchdog.core.legacy;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pgwatchdog.core.effect.NoticeCode;
import org.pgwatchdog.core.legacy.message.LegacyMessage;
import org.pgwatchdog.core.legacy.message.LegacyStatus;
import org.pgwatchdog.core.legacy.message.PacketKind;
import org.pgwatchdog.core.model.MonotonicTime;

/// Standing for the vacant post (protocol v3, 10.3). Natives become active unless somebody says
/// MASTER_EXIST; here it takes votes, of more than half of the nodes that may be alive. Those that are away
/// are asked whether they still are.
final class CandidateState implements LegacyState {
    private final LegacyNode node;
    private @Nullable Round round;
    private @Nullable Round census;

    CandidateState(LegacyNode node) {
        this.node = node;
    }

    @Override
    public LegacyPhase phase() {
        return LegacyPhase.CANDIDATE;
    }

    @Override
    public String why() {
        return "standing for the active node";
    }

    @Override
    public void enter() {
        node.show(LegacyStatus.NORMAL);
        for (Member member : node.members().others()) {
            member.forgetVouching();
        }
        round = node.asks().round(PacketKind.STAND_FOR_MASTER, node.members().live());
        census =
                node.asks()
                        .round(
                                PacketKind.INFO_REQ,
                                node.members().others().stream()
                                        .filter(node.quorum()::needsProofOf)
                                        .toList());
    }

    @Override
    public void exit() {}

    @Override
    public Optional<LegacyState> next() {
        Optional<String> unfit = node.fitness().unfit();
        if (unfit.isPresent()) {
            return Optional.of(new DownState(node, unfit.get()));
        }
        if (node.members().master().isPresent() || node.ballot().isGiven()) {
            return Optional.of(new StandbyState(node));
        }
        Round asked = round;
        Round counted = census;
        if (asked == null || counted == null) {
            return Optional.empty();
        }
        if (asked.isRefused()) {
            return asked.isDone() ? Optional.of(refused(asked)) : Optional.empty();
        }
        boolean done = asked.isDone() && counted.isDone();
        if (node.claimant().isEmpty() && isElected(asked, done)) {
            node.out()
                    .info(
                            NoticeCode.VOTE_CAST,
                            asked.agreed().isEmpty()
                                    ? "nobody else is there to vote"
                                    : "elected by " + asked.agreed() + " and this node itself");
            return Optional.of(
                    new ActiveState(node, "elected with " + asked.agreed().size() + " votes"));
        }
        return done ? Optional.of(tooFew(asked)) : Optional.empty();
    }

    /// More than half settle it at once; the one of two must have waited for the other.
    private boolean isElected(Round asked, boolean done) {
        return done
                ? node.quorum().areEnough(asked.agreed())
                : node.quorum().areMajority(asked.agreed());
    }

    private LegacyState refused(Round asked) {
        for (Round.Reply refusal : asked.refusals()) {
            if (refusal.answer() instanceof LegacyMessage.Described(_, var record)
                    && !record.identity().equals(refusal.member().identity())
                    && record.status() == LegacyStatus.MASTER) {
                node.members()
                        .find(record.identity())
                        .filter(member -> member.status() == LegacyStatus.INIT)
                        .ifPresent(member -> member.askAt(node.now()));
            }
        }
        Member first = asked.refusals().getFirst().member();
        node.out()
                .complain(
                        NoticeCode.ELECTION_REJECTED,
                        LegacyNode.ELECTION,
                        "not elected: "
                                + first
                                + " refuses: it knows of an active node or of a better candidate, "
                                + "or does not trust this one; standing again");
        return again();
    }

    private LegacyState tooFew(Round asked) {
        node.complainOfMinority(asked.agreed().size());
        return again();
    }

    /// Unlike a native, which may never stand again.
    private LegacyState again() {
        return new StandbyState(node, node.now().plus(LegacyLimits.STAND_RETRY));
    }

    @Override
    public MonotonicTime deadline() {
        return MonotonicTime.NEVER;
    }
}
