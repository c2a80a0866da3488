package org.pgwatchdog.core.machine;

import java.util.Locale;
import org.pgwatchdog.core.cluster.Cluster;
import org.pgwatchdog.core.cluster.CoreLimits;
import org.pgwatchdog.core.cluster.RemoteNode;
import org.pgwatchdog.core.effect.Effect;
import org.pgwatchdog.core.effect.NoticeCode;
import org.pgwatchdog.core.message.ClusterCommand;
import org.pgwatchdog.core.message.PeerMessage;
import org.pgwatchdog.core.message.RecoveryPhase;
import org.pgwatchdog.core.model.MonotonicTime;
import org.pgwatchdog.core.model.WatchdogState;

/// What nodes order from each other beyond the state machine and the backends: online recovery and
/// cluster commands (protocol v4, chapter 13).
final class ClusterOrders {
    private final Cluster cluster;
    private MonotonicTime recoveryEnds = MonotonicTime.NEVER;

    ClusterOrders(Cluster cluster) {
        this.cluster = cluster;
    }

    // Online recovery.

    /// A peer begins or ends the second stage. A native answers the beginning once its clients are gone;
    /// we cannot keep them away from the pgpool beside us, so where that matters we refuse.
    void recovery(RemoteNode from, int id, RecoveryPhase phase) {
        boolean active = !recoveryEnds.isNever();
        boolean begins = phase == RecoveryPhase.START;
        if (begins && cluster.config().failover().pgpoolReplicates()) {
            cluster.out()
                    .warn(
                            NoticeCode.RECOVERY,
                            "refusing the online recovery of \""
                                    + from.name()
                                    + "\": in the backend clustering modes native_replication and"
                                    + " snapshot_isolation every pgpool must hold back its clients"
                                    + " meanwhile, and pgwatchdog cannot make its pgpool do so;"
                                    + " stop the pgpool of this node and pgwatchdog for the time of"
                                    + " the recovery");
        }
        if (begins && (active || cluster.config().failover().pgpoolReplicates())) {
            cluster.courier().reject(from.id(), id);
            return;
        }
        cluster.courier().accept(from.id(), id);
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
