package org.pgwatchdog.core.legacy;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pgwatchdog.core.effect.NoticeCode;
import org.pgwatchdog.core.legacy.message.LegacyStatus;
import org.pgwatchdog.core.legacy.message.PacketKind;
import org.pgwatchdog.core.model.MonotonicTime;

/// Looking for others (protocol v3, 10.1). Natives ask once; who is alone, or finds only others that have
/// just started, becomes active, so that two that start together both do. This node asks until somebody
/// answers or it is clear that nobody is there, and among newcomers there is an election.
final class InitState implements LegacyState {
    private final LegacyNode node;
    private MonotonicTime began = MonotonicTime.NEVER;
    private MonotonicTime retry = MonotonicTime.NEVER;
    private @Nullable Round round;
    private boolean rejected;
    private boolean probing;
    private boolean vipFree;
    private long ticket;

    InitState(LegacyNode node) {
        this.node = node;
    }

    @Override
    public LegacyPhase phase() {
        return LegacyPhase.INIT;
    }

    @Override
    public String why() {
        return "looking for other nodes";
    }

    @Override
    public void enter() {
        node.forgetRivals();
        node.acquainted(false);
        node.show(LegacyStatus.NORMAL);
        began = node.now();
        node.members().others().forEach(Member::forget);
        node.abstain();
        askAll();
    }

    @Override
    public void exit() {
        node.acquainted(true);
    }

    private void askAll() {
        List<Member> all = node.members().others();
        round = node.asks().round(PacketKind.ADD_REQ, all);
        retry = MonotonicTime.NEVER;
    }

    @Override
    public Optional<LegacyState> next() {
        Optional<String> unfit = node.fitness().unfit();
        if (unfit.isPresent()) {
            return Optional.of(new DownState(node, unfit.get()));
        }
        if (node.members().master().isPresent()) {
            return Optional.of(new StandbyState(node));
        }
        Round asked = round;
        if (asked != null && asked.isDone()) {
            judge(asked);
        }
        if (node.now().hasReached(retry)) {
            askAll();
        }
        if (!node.isAcquainted() || rejected || node.ballot().isGiven()) {
            return Optional.empty();
        }
        boolean mustWait = node.isAbstaining() || node.claimant().isPresent();
        return node.members().live().isEmpty() ? alone(mustWait) : amongNewcomers(mustWait);
    }

    private void judge(Round asked) {
        round = null;
        node.acquainted(true);
        rejected = isRejected(asked);
        if (rejected) {
            retry = node.now().plus(LegacyLimits.SLOW_RETRY);
            node.out()
                    .complain(
                            NoticeCode.PEER_REFUSED_US,
                            "rejected",
                            "all nodes that answer refuse this one: compare wd_authkey, "
                                    + "wd_auth_method, delegate_IP, and that no other node has this "
                                    + "node's wd_hostname, port and wd_port; trying again");
        } else {
            node.out().forgive("rejected");
            retry = node.now().plus(LegacyLimits.JOIN_RETRY);
        }
    }

    /// Somebody answered, and nobody accepted. Natives end there.
    private static boolean isRejected(Round asked) {
        return asked.agreed().isEmpty() && asked.isRefused();
    }

    private Optional<LegacyState> amongNewcomers(boolean mustWait) {
        if (mustWait) {
            return Optional.empty();
        }
        boolean waitedEnough = node.now().hasReached(node.patienceEnds());
        return node.rules().mayStand(node.members().amOldest(), waitedEnough)
                ? Optional.of(new CandidateState(node))
                : Optional.empty();
    }

    private Optional<LegacyState> alone(boolean mustWait) {
        if (!node.now().hasReached(began.plus(LegacyLimits.START_GRACE))) {
            return Optional.empty();
        }
        if (!node.quorum().areEnough(List.of())) {
            node.complainOfMinority(0);
            return Optional.empty();
        }
        if (mustWait) {
            return Optional.empty();
        }
        if (node.config().delegateIp().isEmpty() || vipFree) {
            return Optional.of(new ActiveState(node, "alone"));
        }
        if (!probing) {
            probing = true;
            ticket++;
            node.out().add(new LegacyEffect.ProbeVip(ticket));
        }
        return Optional.empty();
    }

    /// Whether somebody answers at the virtual IP.
    void probed(long probedTicket, boolean answered) {
        if (probedTicket != ticket || !probing) {
            return;
        }
        if (!answered) {
            vipFree = true;
            return;
        }
        node.out()
                .complain(
                        NoticeCode.SPLIT_BRAIN,
                        "vip-taken",
                        "delegate_IP "
                                + node.config().delegateIp()
                                + " is answered by a host that does not answer as a watchdog; not "
                                + "becoming active before that ends");
        probing = false;
        began = node.now();
    }

    @Override
    public MonotonicTime deadline() {
        MonotonicTime grace = began.plus(LegacyLimits.START_GRACE);
        return retry.earlierOf(node.now().isBefore(grace) ? grace : MonotonicTime.NEVER);
    }
}
