package org.pgwatchdog.daemon.bridge;

import java.util.Locale;
import java.util.Optional;
import org.pgwatchdog.bridge.pcp.PcpAccepted;
import org.pgwatchdog.bridge.pcp.PcpClient;
import org.pgwatchdog.bridge.pcp.PcpOutcome;
import org.pgwatchdog.core.effect.NoticeLevel;
import org.pgwatchdog.core.message.ClusterCommand;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.daemon.status.NoticeLog;
import org.pgwatchdog.wire.pcp.PcpRequest;

/// Carries out what another node orders for the whole cluster (protocol v4, 13.2): on the local pgpool over
/// PCP, and on this daemon. Each order on a virtual thread of its own.
final class PoolOrders {
    private static final String CODE = "CLUSTER_COMMAND";

    private final Optional<PcpClient> pcp;
    private final NoticeLog notices;
    private final BridgedPool.Orders self;

    PoolOrders(Optional<PcpClient> pcp, NoticeLog notices, BridgedPool.Orders self) {
        this.pcp = pcp;
        this.notices = notices;
        this.self = self;
    }

    void run(NodeId from, ClusterCommand command) {
        Thread.ofVirtual().name("cluster-command").start(() -> carryOut(from, command));
    }

    private void carryOut(NodeId from, ClusterCommand command) {
        switch (command.name().toUpperCase(Locale.ROOT)) {
            case ClusterCommand.RELOAD_CONFIG -> {
                tellPool(command, client -> client.reload(PcpRequest.Scope.LOCAL));
                var _ = self.reload();
            }
            case ClusterCommand.LOGROTATE ->
                    tellPool(command, client -> client.rotateLog(PcpRequest.Scope.LOCAL));
            case ClusterCommand.SHUTDOWN -> {
                PcpRequest.StopMode mode = modeOf(command);
                tellPool(command, client -> client.stop(mode, PcpRequest.Scope.LOCAL));
                self.stop("node " + from + " shuts the cluster down");
            }
            default -> {
                // APPLY_LOCK_ON_STANDBY: nothing here looks for a primary while another node leads.
                // RESTART_CLUSTER and REELECT_LEADER are names without an action natively.
            }
        }
    }

    private static PcpRequest.StopMode modeOf(ClusterCommand command) {
        String mode = command.argument("mode").orElse("s");
        return switch (mode.isEmpty() ? 's' : mode.charAt(0)) {
            case 'f' -> PcpRequest.StopMode.FAST;
            case 'i' -> PcpRequest.StopMode.IMMEDIATE;
            default -> PcpRequest.StopMode.SMART;
        };
    }

    private void tellPool(ClusterCommand command, Call call) {
        if (pcp.isEmpty()) {
            notices.tell(
                    CODE,
                    NoticeLevel.WARN,
                    command.name()
                            + " is not passed to the local pgpool: set bridge_pcp_user to let it be");
            return;
        }
        PcpOutcome<PcpAccepted> outcome = call.on(pcp.get());
        boolean done = outcome instanceof PcpOutcome.Done<PcpAccepted>;
        notices.tell(
                CODE,
                done ? NoticeLevel.INFO : NoticeLevel.WARN,
                command.name() + " on the local pgpool: " + outcome.line());
    }

    private interface Call {
        PcpOutcome<PcpAccepted> on(PcpClient client);
    }
}
