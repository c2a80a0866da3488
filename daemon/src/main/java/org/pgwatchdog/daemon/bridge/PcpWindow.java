package org.pgwatchdog.daemon.bridge;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.pgwatchdog.bridge.conf.BridgeSettings;
import org.pgwatchdog.bridge.health.BackendHealth;
import org.pgwatchdog.bridge.health.BackendReplication;
import org.pgwatchdog.bridge.pcp.PcpAccepted;
import org.pgwatchdog.bridge.pcp.PcpDesk;
import org.pgwatchdog.bridge.pool.PoolBridge;
import org.pgwatchdog.core.message.FailoverKind;
import org.pgwatchdog.core.message.FailoverRequest;
import org.pgwatchdog.core.model.BackendState;
import org.pgwatchdog.core.model.BackendStatuses;
import org.pgwatchdog.core.model.ClusterSnapshot;
import org.pgwatchdog.wire.pcp.PcpNode;

/// Shows the cluster's book to the stock PCP tools, and passes their orders on. Thread-safe.
final class PcpWindow implements PcpDesk {
    private static final String WHO = "a PCP client";
    private static final String UNKNOWN = "unknown";

    private final BridgeSettings settings;
    private final PoolBridge bridge;
    private final BackendLedger ledger;
    private final DatabaseDriver databases;
    private final Supplier<CompletableFuture<ClusterSnapshot>> core;

    /// Where more than the core's book is known.
    record Sources(BackendLedger ledger, DatabaseDriver databases) {}

    PcpWindow(
            BridgeSettings settings,
            PoolBridge bridge,
            Sources sources,
            Supplier<CompletableFuture<ClusterSnapshot>> core) {
        this.settings = settings;
        this.bridge = bridge;
        this.ledger = sources.ledger();
        this.databases = sources.databases();
        this.core = core;
    }

    @Override
    public CompletionStage<Reply<Integer>> nodeCount() {
        return CompletableFuture.completedFuture(new Reply.Given<>(settings.backends().size()));
    }

    @Override
    public CompletionStage<Reply<ClusterSnapshot>> cluster() {
        return core.get().thenApply(Reply.Given::new);
    }

    @Override
    public CompletionStage<Reply<List<PcpNode>>> nodes() {
        return core.get().thenApply(snapshot -> new Reply.Given<>(nodes(snapshot.backends())));
    }

    private List<PcpNode> nodes(Optional<BackendStatuses> book) {
        double weights =
                settings.backends().stream().mapToDouble(BridgeSettings.Backend::weight).sum();
        List<PcpNode> nodes = new ArrayList<>();
        for (BridgeSettings.Backend backend : settings.backends()) {
            boolean quarantined = ledger.quarantined().contains(backend.id());
            boolean primary =
                    book.map(known -> known.primaryNodeId() == backend.id()).orElse(false);
            BackendState state =
                    quarantined ? BackendState.DOWN : stateOf(book, backend.id(), backend.isUsed());
            nodes.add(
                    new PcpNode(
                            backend.host(),
                            backend.port(),
                            state,
                            quarantined,
                            pgStatus(backend.id()),
                            weights > 0 ? backend.weight() / weights : 0,
                            roleOf(primary),
                            pgRole(backend.id()),
                            false,
                            replication(backend.id())
                                    .map(one -> one.delayBytes().orElse(0))
                                    .orElse(0L),
                            replication(backend.id()).map(BackendReplication::state).orElse(""),
                            replication(backend.id()).map(BackendReplication::syncState).orElse(""),
                            ledger.since(backend.id()).getEpochSecond()));
        }
        return nodes;
    }

    private Optional<BackendReplication> replication(int id) {
        return databases.replicationOf(id);
    }

    private String pgStatus(int id) {
        return databases
                .healthOf(id)
                .map(health -> health instanceof BackendHealth.Healthy ? "up" : "down")
                .orElse(UNKNOWN);
    }

    private String pgRole(int id) {
        return databases
                .healthOf(id)
                .map(health ->
                        health instanceof BackendHealth.Healthy(_, var role)
                                ? role.name().toLowerCase(Locale.ROOT)
                                : UNKNOWN)
                .orElse(UNKNOWN);
    }

    private static BackendState stateOf(Optional<BackendStatuses> book, int id, boolean used) {
        return book.filter(known -> id < known.states().size())
                .map(known -> known.states().get(id))
                .orElse(used ? BackendState.WAITING : BackendState.UNUSED);
    }

    private PcpNode.Role roleOf(boolean primary) {
        if (settings.clusteringMode().hasPrimary()) {
            return primary ? PcpNode.Role.PRIMARY : PcpNode.Role.STANDBY;
        }
        return primary ? PcpNode.Role.MAIN : PcpNode.Role.REPLICA;
    }

    // Orders.

    @Override
    public CompletionStage<Reply<PcpAccepted>> detach(int id, boolean gracefully) {
        return order(FailoverKind.DEGENERATE, id, FailoverRequest.SWITCHOVER);
    }

    @Override
    public CompletionStage<Reply<PcpAccepted>> attach(int id) {
        return order(FailoverKind.FAILBACK, id, 0);
    }

    @Override
    public CompletionStage<Reply<PcpAccepted>> promote(
            int id, boolean switchover, boolean gracefully) {
        return switchover
                ? order(
                        FailoverKind.DEGENERATE,
                        id,
                        FailoverRequest.SWITCHOVER | FailoverRequest.PROMOTE)
                : order(FailoverKind.PROMOTE, id, 0);
    }

    private CompletionStage<Reply<PcpAccepted>> order(FailoverKind kind, int id, int flags) {
        boolean known =
                id >= 0 && id < settings.backends().size() && settings.backends().get(id).isUsed();
        if (!known) {
            return CompletableFuture.completedFuture(
                    new Reply.Declined<>(
                            "invalid node id", "backend " + id + " is not configured"));
        }
        FailoverRequest request =
                new FailoverRequest(kind, flags | FailoverRequest.CONFIRMED, List.of(id));
        return bridge.order(request, WHO)
                .thenApply(answer ->
                        answer.done()
                                ? new Reply.Given<>(new PcpAccepted())
                                : new Reply.Declined<>(
                                        "failed: the cluster has not done it", answer.text()));
    }
}
