package org.pgwatchdog.core.legacy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.pgwatchdog.core.legacy.message.LegacyStatus;
import org.pgwatchdog.core.legacy.message.MemberIdentity;
import org.pgwatchdog.core.legacy.message.NodeRecord;
import org.pgwatchdog.core.model.MonotonicTime;
import org.pgwatchdog.core.model.NodeId;

/// The node list (protocol v3, 8.1 and 10.2): who there is, who is the oldest, and how many are enough.
final class Members {
    private final List<Member> all = new ArrayList<>();
    private final boolean minorityMayLead;

    Members(LegacyConfig config) {
        all.add(new Member(NodeId.of(0), config.self(), true));
        for (MemberIdentity peer : config.peers()) {
            all.add(new Member(NodeId.of(all.size()), peer, true));
        }
        minorityMayLead = config.minorityMayLead();
    }

    Member self() {
        return all.getFirst();
    }

    List<Member> all() {
        return all;
    }

    List<Member> others() {
        return all.subList(1, all.size());
    }

    /// The others that take part.
    List<Member> live() {
        return others().stream().filter(Member::isLive).toList();
    }

    Optional<Member> find(MemberIdentity identity) {
        return all.stream().filter(member -> member.identity().equals(identity)).findFirst();
    }

    /// The sender of a heartbeat, which does not tell its watchdog port.
    Optional<Member> find(String host, int pgpoolPort) {
        return others().stream()
                .filter(member ->
                        member.identity().host().equals(host)
                                && member.identity().pgpoolPort() == pgpoolPort)
                .findFirst();
    }

    Optional<Member> find(NodeId id) {
        return id.value() < all.size() ? Optional.of(all.get(id.value())) : Optional.empty();
    }

    /// A node that nobody configured here; empty if the list is full.
    Optional<Member> append(MemberIdentity identity) {
        if (all.size() >= LegacyLimits.MEMBERS_MAX) {
            return Optional.empty();
        }
        Member member = new Member(NodeId.of(all.size()), identity, false);
        all.add(member);
        return Optional.of(member);
    }

    /// The other node that is recorded as active; the oldest if there are several.
    Optional<Member> master() {
        return live().stream().filter(Member::isMaster).min(Member.SENIORITY);
    }

    /// The node, maybe this one, that is known to hold the interlock.
    Optional<Member> lockHolder() {
        return all.stream().filter(Member::isLive).filter(Member::lockHolder).findFirst();
    }

    /// Nobody else that takes part is older (protocol v3, 10.2), or equally old and before this node.
    boolean amOldest() {
        return live().stream().allMatch(member -> Member.SENIORITY.compare(self(), member) < 0);
    }

    /// A node that says it is active makes all others in the list standbys.
    void onlyMaster(Member master) {
        for (Member member : others()) {
            if (member != master && member.isMaster()) {
                member.become(LegacyStatus.NORMAL);
            }
        }
    }

    /// How many nodes may be alive, this one included.
    int mayBeAlive() {
        return 1 + (int) others().stream().filter(Member::mayBeAlive).count();
    }

    /// Whether this node and these others are enough for one of them to be active: more than half of the
    /// nodes that may be alive. One of two is enough, as natives have it, or a pair could not survive the
    /// loss of a host. Of larger even numbers the half with the first node by identity.
    boolean areEnough(List<Member> supporters) {
        int total = mayBeAlive();
        int count = 1 + (int) supporters.stream().filter(Member::mayBeAlive).count();
        if (minorityMayLead || 2 * count > total) {
            return true;
        }
        if (2 * count < total) {
            return false;
        }
        return total == 2 || supportersHaveFirst(supporters);
    }

    /// Whether they are enough without the one of two, that is, whether nobody else can be active too.
    boolean areMajority(List<Member> supporters) {
        return 2 * (1 + supporters.size()) > mayBeAlive();
    }

    private boolean supportersHaveFirst(List<Member> supporters) {
        MemberIdentity first = self().identity();
        for (Member member : others()) {
            if (member.mayBeAlive() && member.identity().compareTo(first) < 0) {
                first = member.identity();
            }
        }
        MemberIdentity found = first;
        return self().identity().equals(found)
                || supporters.stream().anyMatch(member -> member.identity().equals(found));
    }

    /// Until when this node may be active if each answer holds for the lease: the latest moment at which
    /// the nodes that still vouch for it are enough. Never: it needs nobody's answer.
    MonotonicTime heldUntil(Duration lease) {
        List<Member> vouching = new ArrayList<>();
        for (Member member : others()) {
            if (member.vouched().isPresent() && member.mayBeAlive()) {
                vouching.add(member);
            }
        }
        vouching.sort(
                Comparator.comparing((Member member) -> member.vouched().orElseThrow())
                        .thenComparing(Member::identity));
        if (areEnough(List.of())) {
            return MonotonicTime.NEVER;
        }
        MonotonicTime until = MonotonicTime.ZERO;
        while (!vouching.isEmpty() && areEnough(vouching)) {
            until = vouching.getFirst().vouched().orElseThrow().plus(lease);
            vouching.removeFirst();
        }
        return until;
    }

    /// What a record changes in the list. Whether the sender may say so is the caller's business.
    ///
    /// @return true if the node was away before
    boolean enter(Member member, NodeRecord record) {
        boolean returned = member.enter(record);
        if (member.isMaster() && self().status() != LegacyStatus.MASTER) {
            onlyMaster(member);
        }
        return returned;
    }
}
