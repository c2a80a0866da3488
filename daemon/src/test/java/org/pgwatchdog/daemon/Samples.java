package org.pgwatchdog.daemon;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pgwatchdog.core.message.NodeInfo;
import org.pgwatchdog.core.message.Standing;
import org.pgwatchdog.core.model.ClusterSnapshot;
import org.pgwatchdog.core.model.MembershipStatus;
import org.pgwatchdog.core.model.NodeAddress;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.core.model.NodeSnapshot;
import org.pgwatchdog.core.model.PoolConfig;
import org.pgwatchdog.core.model.QuorumStatus;
import org.pgwatchdog.core.model.VoteRecord;
import org.pgwatchdog.core.model.VoterMemory;
import org.pgwatchdog.core.model.WatchdogConfig;
import org.pgwatchdog.core.model.WatchdogState;
import org.pgwatchdog.daemon.loop.FlightOrigin;

/// Values that many tests need.
public final class Samples {
    private Samples() {}

    /// A cluster on loopback with these watchdog ports; pgpool ports are 100 higher.
    public static WatchdogConfig config(int local, int... wdPorts) {
        List<NodeAddress> nodes = new ArrayList<>();
        for (int id = 0; id < wdPorts.length; id++) {
            nodes.add(address(id, wdPorts[id]));
        }
        return new WatchdogConfig(
                NodeId.of(local),
                nodes,
                1,
                true,
                "",
                "node " + local,
                "4.7.0",
                false,
                WatchdogConfig.Membership.FIXED,
                WatchdogConfig.Failover.DEFAULT,
                new PoolConfig(List.of(), List.of(), List.of(), List.of()),
                Duration.ofSeconds(5));
    }

    public static NodeAddress address(int id, int wdPort) {
        return new NodeAddress(NodeId.of(id), "127.0.0.1", wdPort, poolPort(wdPort));
    }

    public static NodeInfo info(int id, int wdPort) {
        return new NodeInfo(
                "4.7.0",
                1,
                1,
                WatchdogState.LOADING,
                wdPort,
                poolPort(wdPort),
                1,
                Optional.of(NodeId.of(id)),
                "node " + id,
                "127.0.0.1",
                "",
                Optional.of(new Standing(1, 1, QuorumStatus.ON_THE_EDGE, 0, false)),
                Optional.empty(),
                Optional.empty());
    }

    /// Two nodes: 0 is local in `state`, 1 is a standby; 0 is the leader if it is in LEADER.
    public static ClusterSnapshot snapshot(WatchdogState state) {
        boolean leads = state == WatchdogState.LEADER;
        return new ClusterSnapshot(
                NodeId.of(0),
                leads ? Optional.of(NodeId.of(0)) : Optional.empty(),
                leads ? 7 : 0,
                leads ? QuorumStatus.EXIST : QuorumStatus.NO_LEADER,
                leads ? 1 : 0,
                1,
                2,
                leads,
                leads ? ClusterSnapshot.VipPhase.ESCALATED : ClusterSnapshot.VipPhase.IDLE,
                List.of(node(0, state), node(1, WatchdogState.STANDBY)),
                Optional.empty(),
                false);
    }

    public static NodeSnapshot node(int id, WatchdogState state) {
        return new NodeSnapshot(
                address(id, 9000 + id),
                state,
                Duration.ofSeconds(3),
                MembershipStatus.MEMBER,
                "node \"" + id + "\"",
                "",
                1,
                Optional.empty(),
                id == 0 ? Optional.empty() : Optional.of(Duration.ofMillis(120)),
                NodeSnapshot.Kind.PGWATCHDOG,
                "4.7.0",
                true,
                true,
                false);
    }

    /// What a core of such a cluster that never voted is made of.
    public static FlightOrigin origin(int local, int... wdPorts) {
        return new FlightOrigin(
                config(local, wdPorts), 1_000, new VoterMemory.Remembered(VoteRecord.NONE));
    }

    private static int poolPort(int wdPort) {
        return wdPort > 60_000 ? wdPort - 20_000 : wdPort + 100;
    }
}
