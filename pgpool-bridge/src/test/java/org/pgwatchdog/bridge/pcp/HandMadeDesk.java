package org.pgwatchdog.bridge.pcp;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.pgwatchdog.core.model.BackendState;
import org.pgwatchdog.core.model.ClusterSnapshot;
import org.pgwatchdog.core.model.MembershipStatus;
import org.pgwatchdog.core.model.NodeAddress;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.core.model.NodeSnapshot;
import org.pgwatchdog.core.model.QuorumStatus;
import org.pgwatchdog.core.model.WatchdogState;
import org.pgwatchdog.wire.pcp.PcpNode;

/// Stands for the daemon: three watchdog nodes, two backends, remembers orders.
final class HandMadeDesk implements PcpDesk {
    final List<String> orders = new CopyOnWriteArrayList<>();

    /// What the next orders get.
    volatile CompletionStage<Reply<PcpAccepted>> verdict = given(new PcpAccepted());

    /// What the next questions for the node count get.
    volatile CompletionStage<Reply<Integer>> count = given(2);

    static <T> CompletionStage<Reply<T>> given(T value) {
        return CompletableFuture.completedFuture(new Reply.Given<>(value));
    }

    @Override
    public CompletionStage<Reply<Integer>> nodeCount() {
        orders.add("count");
        return count;
    }

    @Override
    public CompletionStage<Reply<List<PcpNode>>> nodes() {
        return given(
                List.of(
                        node("db0.example", 5432, BackendState.UP, PcpNode.Role.PRIMARY),
                        node("db1.example", 5433, BackendState.DOWN, PcpNode.Role.STANDBY)));
    }

    @Override
    public CompletionStage<Reply<ClusterSnapshot>> cluster() {
        return given(snapshot());
    }

    /// Node 1 is asked, node 0 leads, node 2 has stopped.
    static ClusterSnapshot snapshot() {
        return new ClusterSnapshot(
                NodeId.of(1),
                Optional.of(NodeId.of(0)),
                0,
                QuorumStatus.EXIST,
                1,
                2,
                2,
                false,
                ClusterSnapshot.VipPhase.IDLE,
                List.of(
                        watchdog(1, WatchdogState.STANDBY),
                        watchdog(0, WatchdogState.LEADER),
                        watchdog(2, WatchdogState.SHUTDOWN)),
                Optional.empty(),
                false);
    }

    @Override
    public CompletionStage<Reply<PcpAccepted>> detach(int id, boolean gracefully) {
        orders.add("detach " + id + (gracefully ? " gracefully" : ""));
        return verdict;
    }

    @Override
    public CompletionStage<Reply<PcpAccepted>> attach(int id) {
        orders.add("attach " + id);
        return verdict;
    }

    @Override
    public CompletionStage<Reply<PcpAccepted>> promote(
            int id, boolean switchover, boolean gracefully) {
        orders.add(
                "promote "
                        + id
                        + (switchover ? " switchover" : "")
                        + (gracefully ? " gracefully" : ""));
        return verdict;
    }

    private static PcpNode node(String host, int port, BackendState status, PcpNode.Role role) {
        boolean up = status == BackendState.UP;
        return new PcpNode(
                host,
                port,
                status,
                false,
                up ? "up" : "down",
                0.5,
                role,
                up ? "primary" : "unknown",
                false,
                0,
                "",
                "",
                1_700_000_000L);
    }

    private static NodeSnapshot watchdog(int id, WatchdogState state) {
        return new NodeSnapshot(
                new NodeAddress(NodeId.of(id), "server" + (id + 1), 9000 + id, 9999),
                state,
                Duration.ZERO,
                MembershipStatus.MEMBER,
                "server" + (id + 1) + ":9999 Linux host" + id,
                "10.0.0.100",
                1,
                Optional.empty(),
                Optional.empty(),
                NodeSnapshot.Kind.PGWATCHDOG,
                "4.3.5",
                true,
                true,
                false);
    }
}
