package org.pgwatchdog.daemon;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.pgwatchdog.core.event.Event;
import org.pgwatchdog.daemon.bridge.BridgedPool;
import org.pgwatchdog.daemon.control.ControlAnswer;
import org.pgwatchdog.daemon.control.ControlRequest;
import org.pgwatchdog.daemon.control.HookNotice;
import org.pgwatchdog.daemon.status.EventHistory;
import org.pgwatchdog.daemon.status.StatusDocument;

/// What operators, and the pool's hooks, can have done by a daemon. Its parts are asked for when they are
/// needed: the desk exists before them.
final class DaemonOffice implements OperatorDesk.Office, BridgedPool.Orders {
    private final Daemon daemon;

    DaemonOffice(Daemon daemon) {
        this.daemon = daemon;
    }

    @Override
    public CompletableFuture<String> statusJson() {
        return daemon.reports().status().thenApply(StatusDocument::toJson);
    }

    @Override
    public boolean offer(Event event) {
        return daemon.offer(event);
    }

    @Override
    public Duration recoveryTimeout() {
        return daemon.recoveryTimeout();
    }

    @Override
    public EventHistory history() {
        return daemon.chronicle().history();
    }

    @Override
    public ControlAnswer explain(ControlRequest.Explain request) {
        return daemon.chronicle().explain(request);
    }

    @Override
    public ControlAnswer reload() {
        return daemon.reload();
    }

    @Override
    public ControlAnswer dump() {
        return daemon.reports().dump();
    }

    @Override
    public void stop(String reason) {
        daemon.stop(reason);
    }

    @Override
    public CompletionStage<ControlAnswer> notice(HookNotice notice) {
        return daemon.bridge().notice(notice);
    }
}
