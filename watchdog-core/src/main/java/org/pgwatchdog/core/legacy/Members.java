package org.pgwatchdog.core.legacy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pgwatchdog.core.legacy.message.LegacyStatus;
import org.pgwatchdog.core.legacy.message.MemberIdentity;
import org.pgwatchdog.core.legacy.message.NodeRecord;
import org.pgwatchdog.core.model.MonotonicTime;
import org.pgwatchdog.core.model.NodeId;

/// The node list (protocol v3, 8.1 and 10.2): who there is, and who is the oldest.
final class Members {
    private final List<Member> all = new ArrayList<>();

    Members(LegacyConfig config) {
        all.add(new Member(NodeId.of(0), config.self(), true));
        for (MemberIdentity peer : config.peers()) {
            all.add(new Member(NodeId.of(all.size()), peer, true));
        }
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

    /// A node whose heartbeats say that it is active, although its packets do not, or never come.
    Optional<Member> claimant(MonotonicTime now, Duration memory) {
        return others().stream().filter(member -> member.isClaimant(now, memory)).findFirst();
    }

    /// A node that says it is active makes all others in the list standbys.
    void onlyMaster(Member master) {
        for (Member member : others()) {
            if (member != master && member.isMaster()) {
                member.become(LegacyStatus.NORMAL);
            }
        }
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
