package org.pgwatchdog.core.machine;

import java.util.Locale;
import org.pgwatchdog.core.cluster.Cluster;
import org.pgwatchdog.core.cluster.CoreLimits;
import org.pgwatchdog.core.cluster.RemoteNode;
import org.pgwatchdog.core.effect.Effect;
import org.pgwatchdog.core.effect.NoticeCode;
import org.pgwatchdog.core.message.ClusterCommand;
import org.pgwatchdog.core.message.FailoverRequest;
import org.pgwatchdog.core.message.FailoverResult;
import org.pgwatchdog.core.message.PeerMessage;
import org.pgwatchdog.core.message.PeerMessageType;
import org.pgwatchdog.core.message.RecoveryPhase;
import org.pgwatchdog.core.model.MonotonicTime;
import org.pgwatchdog.core.model.WatchdogState;

/// What nodes order from each other beyond the state machine: failover requests (protocol v4,
/// chapter 12), online recovery and cluster commands (chapter 13).
final class ClusterOrders {
    private final Cluster cluster;
    private MonotonicTime recoveryEnds = MonotonicTime.NEVER;

    ClusterOrders(Cluster cluster) {
        this.cluster = cluster;
    }

    // Failover.

    /// A peer asks for a failover (`f`); answered at once in every case, because the peer counts us
    /// lost after five seconds without an answer.
    void failover(RemoteNode from, int id, FailoverRequest request) {
        if (cluster.local().state() != WatchdogState.LEADER) {
            cluster.courier().error(from.id(), id);
            return;
        }
        var decision = cluster.consensus().decide(request, from.id());
        FailoverResult answer = decision.result();
        if (answer == FailoverResult.BUILDING_CONSENSUS) {
            askForMoreVotes();
            cluster.out().add(new Effect.ResubmitQuarantined());
        } else if (answer == FailoverResult.PROCEED) {
            answer = proceed(decision.request());
        }
        note(request, "\"" + from.name() + "\"", answer);
        cluster.courier().reply(from.id(), id, new PeerMessage.FailoverReply(answer));
    }

    /// A local client asks for a failover while this node leads.
    FailoverResult failoverOfLocalClient(FailoverRequest request) {
        var decision = cluster.consensus().decide(request, cluster.localId());
        if (decision.result() == FailoverResult.BUILDING_CONSENSUS) {
            askForMoreVotes();
        }
        note(request, "the local pgpool", decision.result());
        return decision.result();
    }

    /// A failover request that cannot be read.
    void malformedFailover(RemoteNode from, int id) {
        if (cluster.local().state() == WatchdogState.LEADER) {
            cluster.courier()
                    .reply(
                            from.id(),
                            id,
                            new PeerMessage.FailoverReply(FailoverResult.INVALID_FUNCTION));
        } else {
            cluster.courier().error(from.id(), id);
        }
    }

    private FailoverResult proceed(FailoverRequest request) {
        if (!cluster.config().failover().canExecute()) {
            return FailoverResult.ERROR;
        }
        FailoverRequest marked =
                new FailoverRequest(
                        request.kind(),
                        request.flags() | FailoverRequest.WATCHDOG,
                        request.backendIds());
        cluster.out().add(new Effect.RunFailover(marked));
        return FailoverResult.WILL_BE_DONE;
    }

    private void askForMoreVotes() {
        cluster.courier()
                .broadcast(new PeerMessage.Plain(PeerMessageType.FAILOVER_WAITING_FOR_CONSENSUS));
    }

    private void note(FailoverRequest request, String who, FailoverResult answer) {
        cluster.out()
                .info(
                        NoticeCode.FAILOVER_DECIDED,
                        "failover request "
                                + request.kind()
                                + " of backends "
                                + request.backendIds()
                                + " with flags "
                                + request.flags()
                                + " by "
                                + who
                                + ": "
                                + answer);
    }

    // Online recovery.

    void recovery(RemoteNode from, int id, RecoveryPhase phase) {
        boolean active = !recoveryEnds.isNever();
        if (phase == RecoveryPhase.START && active) {
            cluster.courier().reject(from.id(), id);
            return;
        }
        cluster.courier().accept(from.id(), id);
        boolean begins = phase == RecoveryPhase.START;
        if (begins != active) {
            recovery(
                    begins,
                    "online recovery "
                            + (begins ? "begins" : "ends")
                            + ", says \""
                            + from.name()
                            + "\"");
        }
    }

    /// Ends a recovery whose initiator vanished.
    void tick() {
        if (cluster.now().hasReached(recoveryEnds)) {
            recovery(
                    false,
                    "online recovery did not end in "
                            + CoreLimits.RECOVERY_MAX.toMinutes()
                            + " minutes; going on");
        }
    }

    private void recovery(boolean begins, String text) {
        recoveryEnds = begins ? cluster.now().plus(CoreLimits.RECOVERY_MAX) : MonotonicTime.NEVER;
        cluster.out().info(NoticeCode.RECOVERY, text);
        cluster.out().add(new Effect.RecoveryMode(begins));
    }

    // Cluster commands.

    /// Another node orders something for all nodes.
    void execute(RemoteNode from, ClusterCommand command) {
        String name = command.name().toUpperCase(Locale.ROOT);
        boolean lock = name.equals(ClusterCommand.APPLY_LOCK_ON_STANDBY);
        boolean lockIsOurs =
                cluster.local().state() == WatchdogState.STANDBY && cluster.isLeader(from.id());
        if (lock && !lockIsOurs) {
            return;
        }
        cluster.out().info(NoticeCode.CLUSTER_COMMAND, "\"" + from.name() + "\" orders " + name);
        cluster.out().add(new Effect.RunClusterCommand(from.id(), command));
    }

    /// Passes a local client's order on to all nodes.
    void broadcast(ClusterCommand command) {
        cluster.courier().broadcast(new PeerMessage.ExecuteCommand(command));
    }
}
