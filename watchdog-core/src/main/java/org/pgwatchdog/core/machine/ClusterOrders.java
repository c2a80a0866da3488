package org.pgwatchdog.core.machine;

import java.util.Locale;
import org.pgwatchdog.core.cluster.Cluster;
import org.pgwatchdog.core.cluster.RemoteNode;
import org.pgwatchdog.core.effect.Effect;
import org.pgwatchdog.core.effect.NoticeCode;
import org.pgwatchdog.core.message.ClusterCommand;
import org.pgwatchdog.core.message.PeerMessage;
import org.pgwatchdog.core.model.WatchdogState;

/// What nodes order from each other beyond the state machine and the backends: online recovery and
/// cluster commands (protocol v4, chapter 13).
final class ClusterOrders {
    private final Cluster cluster;
    private final OnlineRecovery recovery;

    ClusterOrders(Cluster cluster) {
        this.cluster = cluster;
        this.recovery = new OnlineRecovery(cluster);
    }

    OnlineRecovery recovery() {
        return recovery;
    }

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
