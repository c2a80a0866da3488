package org.pgwatchdog.daemon.bridge;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.pgwatchdog.bridge.pool.ClusterLink;
import org.pgwatchdog.core.effect.NoticeLevel;
import org.pgwatchdog.core.event.Event;
import org.pgwatchdog.core.message.ClusterCommand;
import org.pgwatchdog.core.message.IpcRequest;
import org.pgwatchdog.core.model.DatabaseEventId;
import org.pgwatchdog.daemon.status.NoticeLog;

/// The bridge's way to this node's core.
final class CoreLink implements ClusterLink {
    /// Names the bridge where the core wants to know a local client; nobody waits for the reply.
    private static final long NO_CLIENT = -1;

    private static final String CODE = "BRIDGE";

    private final Predicate<Event> core;
    private final NoticeLog notices;
    private final BackendLedger ledger;
    private final Consumer<DatabaseEventId> commandsRan;

    CoreLink(
            Predicate<Event> core,
            NoticeLog notices,
            BackendLedger ledger,
            Consumer<DatabaseEventId> commandsRan) {
        this.commandsRan = commandsRan;
        this.core = core;
        this.notices = notices;
        this.ledger = ledger;
    }

    @Override
    public boolean offer(Event event) {
        switch (event) {
            case Event.BackendsReported(var statuses, var quarantined) -> {
                ledger.note(statuses);
                ledger.quarantined(quarantined);
            }
            case Event.FailoverEnded(_, var result, _) -> result.ifPresent(ledger::note);
            default -> {
                // Nothing else changes what is shown.
            }
        }
        return core.test(event);
    }

    @Override
    public void lockStandbys(boolean acquire) {
        ClusterCommand command =
                new ClusterCommand(
                        ClusterCommand.APPLY_LOCK_ON_STANDBY,
                        List.of(
                                new ClusterCommand.Argument("StandbyLockType", "1"),
                                new ClusterCommand.Argument(
                                        "LockingOperation", acquire ? "acquire" : "release")));
        var _ = core.test(new Event.IpcRequested(NO_CLIENT, new IpcRequest.Command(command)));
    }

    @Override
    public void commandsRan(DatabaseEventId id) {
        commandsRan.accept(id);
    }

    @Override
    public void tell(NoticeLevel level, String text) {
        notices.tell(CODE, level, text);
    }
}
