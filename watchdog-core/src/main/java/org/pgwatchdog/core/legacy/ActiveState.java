package org.pgwatchdog.core.legacy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.pgwatchdog.core.effect.Effect;
import org.pgwatchdog.core.effect.NoticeCode;
import org.pgwatchdog.core.legacy.message.LegacyStatus;
import org.pgwatchdog.core.legacy.message.PacketKind;
import org.pgwatchdog.core.model.MonotonicTime;

/// Holder of the virtual IP (protocol v3, 10.4 and 10.5), on a lease: it ends some time after the newest
/// questions that enough nodes have answered, and with it the virtual IP goes, whatever else is going on.
/// Natives hold it until somebody tells them to let go.
final class ActiveState implements LegacyState {
    private final LegacyNode node;
    private final String why;
    private MonotonicTime leaseEnds = MonotonicTime.ZERO;
    private MonotonicTime announcedLease = MonotonicTime.ZERO;
    private MonotonicTime nextDeclaration = MonotonicTime.ZERO;
    private Optional<String> handOver = Optional.empty();

    ActiveState(LegacyNode node, String why) {
        this.node = node;
        this.why = why;
    }

    @Override
    public LegacyPhase phase() {
        return LegacyPhase.ACTIVE;
    }

    @Override
    public String why() {
        return why;
    }

    /// Peers hear of it before the virtual IP is raised, so that one that still holds it lets go. Natives
    /// declare themselves when they have it.
    @Override
    public void enter() {
        node.electionIsOver();
        node.forgetRivals();
        node.show(LegacyStatus.MASTER);
        leaseEnds = node.now().plus(lease());
        MonotonicTime held = node.quorum().heldUntil();
        leaseEnds = leaseEnds.earlierOf(held);
        announceLease();
        node.asks().round(PacketKind.DECLARE_NEW_MASTER, node.members().live());
        node.vip().up();
    }

    @Override
    public void exit() {
        node.forgetRivals();
        node.vip().down();
    }

    /// Until when this node may hold the virtual IP.
    MonotonicTime leaseEnds() {
        return leaseEnds;
    }

    /// Lets another node become active: an operator wants it.
    void handOver(String reason) {
        handOver = Optional.of(reason);
    }

    @Override
    public Optional<LegacyState> next() {
        if (node.now().hasReached(leaseEnds)) {
            node.out()
                    .error(
                            NoticeCode.RESIGNED,
                            "the lease on the virtual IP has ended: too few nodes answer, or this "
                                    + "process was not running");
            return Optional.of(new DownState(node, "the lease on the virtual IP has ended"));
        }
        if (node.overruledBy().isPresent()) {
            node.out()
                    .warn(
                            NoticeCode.RESIGNED,
                            "node " + node.overruledBy().get() + " has declared itself active");
            return Optional.of(new StandbyState(node));
        }
        Optional<String> unfit = node.fitness().unfit();
        if (unfit.isPresent()) {
            return Optional.of(new DownState(node, unfit.get()));
        }
        if (handOver.isPresent()) {
            return Optional.of(new DownState(node, handOver.get()));
        }
        if (node.vip().isImpossible()) {
            return Optional.of(new DownState(node, "the virtual IP cannot be raised on this host"));
        }
        if (node.rival().isPresent() && yieldsTo(node.rival().get())) {
            return Optional.of(new StandbyState(node));
        }
        extendLease();
        return Optional.empty();
    }

    /// Two nodes are active. Who has the others behind it stays; without others, the older one. Natives do
    /// not see it, and resign only when told.
    private boolean yieldsTo(Member rival) {
        List<Member> behind =
                node.members().others().stream()
                        .filter(member -> member != rival && standsBehind(member))
                        .toList();
        boolean stays =
                node.quorum().areMajority(behind)
                        || Member.SENIORITY.compare(node.members().self(), rival) < 0;
        if (!stays) {
            node.out()
                    .warn(
                            NoticeCode.SPLIT_BRAIN,
                            "node " + rival + " is active, too, and older: resigning");
            return true;
        }
        if (node.now().hasReached(nextDeclaration)) {
            nextDeclaration = node.now().plus(LegacyLimits.RIVAL_INTERVAL);
            node.out()
                    .warn(
                            NoticeCode.SPLIT_BRAIN,
                            "node " + rival + " is active, too: telling it to resign");
            node.asks().ask(rival, PacketKind.DECLARE_NEW_MASTER);
        }
        return false;
    }

    private boolean standsBehind(Member member) {
        return member.vouched()
                .filter(asked -> node.now().isBefore(asked.plus(lease())))
                .isPresent();
    }

    /// What was justified once stays so: a lease is never cut short because more nodes turn up.
    private void extendLease() {
        MonotonicTime held = node.quorum().heldUntil().earlierOf(node.now().plus(lease()));
        if (leaseEnds.isBefore(held)) {
            leaseEnds = held;
        }
        if (!leaseEnds.isBefore(announcedLease.plus(lease().dividedBy(16)))) {
            announceLease();
        }
    }

    private void announceLease() {
        announcedLease = leaseEnds;
        node.out().add(new Effect.RenewLease(leaseEnds, Effect.RenewLease.NO_TERM));
    }

    private Duration lease() {
        return node.config().timing().lease();
    }

    @Override
    public MonotonicTime deadline() {
        MonotonicTime renewal = node.now().plus(node.config().timing().renewal());
        MonotonicTime declaration =
                node.rival().isPresent() ? nextDeclaration : MonotonicTime.NEVER;
        return leaseEnds.earlierOf(renewal).earlierOf(declaration);
    }
}
