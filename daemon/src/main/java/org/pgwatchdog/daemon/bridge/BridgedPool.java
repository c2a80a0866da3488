package org.pgwatchdog.daemon.bridge;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.pgwatchdog.bridge.conf.WatchdogSettings;
import org.pgwatchdog.bridge.engine.BridgeEvent;
import org.pgwatchdog.bridge.engine.PoolNotice;
import org.pgwatchdog.bridge.pcp.PcpServer;
import org.pgwatchdog.bridge.pool.PoolBridge;
import org.pgwatchdog.core.event.Event;
import org.pgwatchdog.core.message.ClusterCommand;
import org.pgwatchdog.core.message.FailoverOperation;
import org.pgwatchdog.core.message.FailoverResult;
import org.pgwatchdog.core.model.BackendStatuses;
import org.pgwatchdog.core.model.ClusterSnapshot;
import org.pgwatchdog.core.model.DatabaseEventId;
import org.pgwatchdog.core.model.MonotonicTime;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.core.model.PoolRole;
import org.pgwatchdog.daemon.control.ControlAnswer;
import org.pgwatchdog.daemon.status.NoticeLog;
import org.pgwatchdog.wire.pcp.PcpNode;

/// The local pgpool of a node whose bridge is on: takes the core's effects and hands them to the bridge.
/// The methods of [LocalPool] are called on the core's thread and never block.
public final class BridgedPool implements LocalPool, AutoCloseable {
    private final BackendLedger ledger = new BackendLedger(InstantSource.system());
    private final PoolBridge bridge;
    private final DatabaseDriver databases;
    private final PoolOrders orders;
    private final Optional<PcpServer> window;
    private final boolean looks;

    /// What the bridge needs of the node it belongs to.
    ///
    /// @param core takes events; false if it takes no more
    /// @param snapshot the core's view now
    /// @param clock the time the core lives by
    /// @param commandsRan is told when the operator's commands for an event have run
    public record Node(
            Predicate<Event> core,
            Consumer<DatabaseEventId> commandsRan,
            Supplier<CompletableFuture<ClusterSnapshot>> snapshot,
            Supplier<MonotonicTime> clock,
            NoticeLog notices,
            Orders orders) {}

    /// What other nodes may order this daemon to do.
    public interface Orders {
        ControlAnswer reload();

        void stop(String reason);
    }

    public BridgedPool(WatchdogSettings settings, DatabaseDriver.Secrets secrets, Node node) {
        BridgeParts parts = new BridgeParts(settings, secrets);
        this.looks = parts.reachesPool();
        this.databases = new DatabaseDriver(settings, secrets, ledger);
        this.bridge =
                new PoolBridge(
                        parts.engine(),
                        new PoolBridge.Accesses(parts.pool(), databases, parts.hooks()),
                        new CoreLink(node.core(), node.notices(), ledger, node.commandsRan()),
                        node.clock(),
                        settings.bridge().pollInterval());
        this.orders = new PoolOrders(parts.pcp(), node.notices(), node.orders());
        this.window =
                settings.bridge()
                        .pcpListen()
                        .map(at ->
                                new PcpServer(
                                        new InetSocketAddress(at.host(), at.port()),
                                        settings.bridge().pcpConf(),
                                        new PcpWindow(
                                                settings.bridge(),
                                                bridge,
                                                new PcpWindow.Sources(ledger, databases),
                                                node.snapshot()),
                                        PcpNode.Layout.V4_3));
    }

    /// Opens the window for PCP tools.
    ///
    /// @throws IOException in one line: what is in the way
    public void open() throws IOException {
        if (window.isPresent()) {
            window.get().start();
        }
    }

    /// Begins to watch pool and databases; returns at once.
    public void start() {
        bridge.start(looks);
        databases.start(bridge::offer);
    }

    /// What the local pgpool says through `pgwatchdog notify`.
    public CompletionStage<PoolBridge.Answer> notice(PoolNotice notice) {
        return bridge.notice(notice);
    }

    public BackendLedger ledger() {
        return ledger;
    }

    @Override
    public void roleChanged(PoolRole role, Optional<BackendStatuses> known) {
        known.ifPresent(ledger::note);
        bridge.offer(new BridgeEvent.RoleChanged(role, known));
    }

    @Override
    public void sync(BackendStatuses statuses) {
        ledger.note(statuses);
        bridge.offer(new BridgeEvent.BookHeard(statuses));
    }

    @Override
    public void failoverAnswered(long ticket, FailoverResult result) {
        bridge.offer(new BridgeEvent.Answered(ticket, result));
    }

    @Override
    public void runFailover(FailoverOperation operation, Optional<Duration> resume) {
        bridge.offer(new BridgeEvent.RunFailover(operation, resume));
    }

    @Override
    public void followFailover(FailoverOperation operation) {
        bridge.offer(new BridgeEvent.FollowFailover(operation));
    }

    @Override
    public void resubmitQuarantined() {
        bridge.offer(new BridgeEvent.ResubmitQuarantined());
    }

    @Override
    public void restoreQuarantined() {
        bridge.offer(new BridgeEvent.RestoreQuarantined());
    }

    @Override
    public void run(NodeId from, ClusterCommand command) {
        orders.run(from, command);
    }

    @Override
    public void close() {
        window.ifPresent(PcpServer::close);
        databases.close();
        bridge.close();
    }
}
