package org.pgwatchdog.core.legacy;

import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.pgwatchdog.core.legacy.message.MemberIdentity;
import org.pgwatchdog.core.model.MonotonicTime;

/// How many nodes are enough for one of them to be active. Natives do not ask; here it takes more than half
/// of the cluster, and of an even number the half with the first node by identity.
///
/// A configured node counts unless it is known not to run: its host has refused a connection, or it has said
/// that it is down, in answer to a question not older than the lease. Such a proof is renewed like
/// the support of those that run, and whoever starts neither votes nor stands for as long as another may
/// rely on it. So of two sets that are enough at the same time, each with its own idea of who is away, one
/// node is in both. A node that joined without being configured counts until it leaves.
///
/// Of a cluster of two, one is enough, as natives have it, or a pair could not survive the loss of a host.
final class Quorum {
    private static final int PAIR = 2;

    private final LegacyNode node;

    Quorum(LegacyNode node) {
        this.node = node;
    }

    /// Whether one node suffices whatever becomes of the others, so that nobody's absence must be proved.
    boolean needsNobody() {
        int belonging = 1 + node.config().peers().size();
        for (Member member : node.members().all().subList(belonging, node.members().all().size())) {
            belonging += member.isAway() ? 0 : 1;
        }
        return node.config().minorityMayLead() || belonging <= PAIR;
    }

    /// Whether this node's absence is to be proved again and again.
    boolean needsProofOf(Member member) {
        return member.isAway() && member.configured() && !needsNobody();
    }

    /// How many nodes may be alive, this one included.
    int mayBeAlive() {
        return total(member -> isKnownAway(member, node.now()));
    }

    /// Whether this node and these others are enough.
    boolean areEnough(List<Member> supporters) {
        return areEnough(supporters, member -> isKnownAway(member, node.now()));
    }

    /// The same, if everybody who is said to be away still is: worth a candidacy.
    boolean couldBeEnough(List<Member> supporters) {
        return areEnough(supporters, Member::isAway);
    }

    /// Whether they are enough without the one of two, that is, whether nobody else can be active too.
    boolean areMajority(List<Member> supporters) {
        return 2 * (1 + supporters.size()) > mayBeAlive();
    }

    /// Until when this node may be active if each answer holds for the lease: the earliest moment at which
    /// those whose answers still count are no longer enough. Zero: they are not now. Never: it needs
    /// nobody's answer.
    MonotonicTime heldUntil() {
        if (!holdsAt(node.now())) {
            return MonotonicTime.ZERO;
        }
        TreeSet<MonotonicTime> ends = new TreeSet<>();
        for (Member member : node.members().others()) {
            member.vouched().map(asked -> asked.plus(lease())).ifPresent(ends::add);
            member.gone().map(this::proofEnds).ifPresent(ends::add);
        }
        for (MonotonicTime end : ends.tailSet(node.now(), false)) {
            if (!holdsAt(end)) {
                return end;
            }
        }
        return MonotonicTime.NEVER;
    }

    private boolean holdsAt(MonotonicTime time) {
        List<Member> supporters =
                node.members().others().stream()
                        .filter(member -> !member.isAway())
                        .filter(member ->
                                member.vouched()
                                        .filter(asked -> time.isBefore(asked.plus(lease())))
                                        .isPresent())
                        .toList();
        return areEnough(supporters, member -> isKnownAway(member, time));
    }

    private boolean isKnownAway(Member member, MonotonicTime time) {
        return member.isAway()
                && (!member.configured()
                        || needsNobody()
                        || member.gone()
                                .filter(asked -> time.isBefore(proofEnds(asked)))
                                .isPresent());
    }

    private MonotonicTime proofEnds(MonotonicTime asked) {
        return asked.plus(node.rules().absenceHolds(lease()));
    }

    private int total(Predicate<Member> away) {
        return 1 + (int) node.members().others().stream().filter(away.negate()).count();
    }

    private boolean areEnough(List<Member> supporters, Predicate<Member> away) {
        List<Member> counting = supporters.stream().filter(away.negate()).toList();
        return needsNobody()
                || node.rules()
                        .areEnough(1 + counting.size(), total(away), haveFirst(counting, away));
    }

    private boolean haveFirst(List<Member> supporters, Predicate<Member> away) {
        Member self = node.members().self();
        Member first = self;
        for (Member member : node.members().others()) {
            MemberIdentity found = first.identity();
            if (!away.test(member) && member.identity().compareTo(found) < 0) {
                first = member;
            }
        }
        return first == self || supporters.contains(first);
    }

    private Duration lease() {
        return node.config().timing().lease();
    }
}
