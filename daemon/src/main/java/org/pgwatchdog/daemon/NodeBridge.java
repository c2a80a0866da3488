package org.pgwatchdog.daemon;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.pgwatchdog.bridge.conf.BridgeSettings;
import org.pgwatchdog.bridge.conf.WatchdogSettings;
import org.pgwatchdog.bridge.engine.HookCall;
import org.pgwatchdog.bridge.engine.PoolNotice;
import org.pgwatchdog.daemon.bridge.BridgedPool;
import org.pgwatchdog.daemon.bridge.DatabaseDriver;
import org.pgwatchdog.daemon.bridge.LocalPool;
import org.pgwatchdog.daemon.control.ControlAnswer;
import org.pgwatchdog.daemon.control.ControlServer;
import org.pgwatchdog.daemon.control.HookNotice;
import org.pgwatchdog.daemon.control.NoticeBox;
import org.pgwatchdog.daemon.wiring.RunOptions;
import org.pgwatchdog.daemon.wiring.StartupFailure;

/// This node's bridge to its pgpool, or the lack of one (`bridge_mode = 'off'`).
final class NodeBridge implements AutoCloseable {
    private final Optional<BridgedPool> pool;
    private final Optional<NoticeBox> box;
    private final LocalPool effects;

    /// @param desk who answers the notices that come through the notice box
    NodeBridge(
            WatchdogSettings settings,
            RunOptions options,
            BridgedPool.Node node,
            ControlServer.Desk desk) {
        boolean off = settings.bridge().mode() == BridgeSettings.Mode.OFF;
        DatabaseDriver.Secrets secrets =
                new DatabaseDriver.Secrets(options.keyFile(), options.pcpPassfile());
        pool = off ? Optional.empty() : Optional.of(new BridgedPool(settings, secrets, node));
        box =
                settings.bridge().mode() == BridgeSettings.Mode.RELAY
                        ? Optional.of(
                                new NoticeBox(
                                        Daemon.controlSocketOf(settings),
                                        settings.control().group(),
                                        desk))
                        : Optional.empty();
        effects =
                pool.<LocalPool>map(one -> one).orElseGet(() -> new UnbridgedPool(node.notices()));
    }

    /// Where the core's effects go.
    LocalPool effects() {
        return effects;
    }

    /// Opens the window for PCP tools.
    void open() throws StartupFailure {
        try {
            if (pool.isPresent()) {
                pool.get().open();
            }
        } catch (IOException inTheWay) {
            throw StartupFailure.of(String.valueOf(inTheWay.getMessage()));
        }
    }

    /// Begins to work; returns at once.
    void start() {
        pool.ifPresent(BridgedPool::start);
        box.ifPresent(NoticeBox::start);
    }

    /// Passes on what the local pgpool's hook says; answered when the cluster has dealt with it.
    CompletionStage<ControlAnswer> notice(HookNotice notice) {
        if (pool.isEmpty()) {
            return CompletableFuture.completedFuture(
                    ControlAnswer.failed("the bridge is off: bridge_mode = 'off'"));
        }
        HookCall.Kind kind =
                switch (notice.event()) {
                    case FAILOVER -> HookCall.Kind.FAILOVER;
                    case FAILBACK -> HookCall.Kind.FAILBACK;
                    case FOLLOW_PRIMARY -> HookCall.Kind.FOLLOW_PRIMARY;
                };
        return pool.get()
                .notice(
                        new PoolNotice(
                                kind,
                                notice.placeholders().node().id(),
                                notice.placeholders().newMain().id(),
                                notice.byOperator()))
                .thenApply(answer ->
                        answer.done()
                                ? ControlAnswer.done(answer.text())
                                : ControlAnswer.failed(answer.text()));
    }

    @Override
    public void close() {
        box.ifPresent(NoticeBox::close);
        pool.ifPresent(BridgedPool::close);
    }
}
