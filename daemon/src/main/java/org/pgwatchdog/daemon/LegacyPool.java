package org.pgwatchdog.daemon;

import java.util.ArrayDeque;
import java.util.Optional;
import java.util.function.Consumer;
import org.pgwatchdog.core.effect.NoticeCode;
import org.pgwatchdog.core.effect.NoticeLevel;
import org.pgwatchdog.core.event.Event;
import org.pgwatchdog.core.legacy.LegacyEffect;
import org.pgwatchdog.core.legacy.LegacyEvent;
import org.pgwatchdog.core.legacy.message.InterlockLock;
import org.pgwatchdog.core.message.FailoverOperation;
import org.pgwatchdog.core.model.DatabaseEventId;
import org.pgwatchdog.core.model.PoolRole;
import org.pgwatchdog.daemon.bridge.LocalPool;
import org.pgwatchdog.daemon.status.NoticeLog;

/// What the legacy core wants of the local pgpool: every node changes its own, under the interlock, and
/// one of them runs the commands (protocol v3, chapter 9). Thread-safe, never blocks.
final class LegacyPool {
    private static final String CODE = "BRIDGE";

    private final LocalPool pool;
    private final Ways ways;
    private final NoticeLog notices;
    private final Consumer<LegacyEvent> core;
    private final ArrayDeque<LegacyEffect.CarryOut> commanding = new ArrayDeque<>();

    /// What there is beside this daemon.
    ///
    /// @param bridged whether backend events are carried out here at all (`bridge_mode`)
    /// @param pgpool whether there is a pgpool with clients (`local_pgpool`)
    record Ways(boolean bridged, boolean pgpool) {}

    /// @param core is told how things end
    LegacyPool(LocalPool pool, Ways ways, NoticeLog notices, Consumer<LegacyEvent> core) {
        this.pool = pool;
        this.ways = ways;
        this.notices = notices;
        this.core = core;
    }

    /// Each pool of this generation decides for itself: no other node's word on its backends ever comes.
    void start() {
        pool.roleChanged(PoolRole.LEADER, Optional.empty());
    }

    void carryOut(LegacyEffect.CarryOut wanted) {
        FailoverOperation operation = wanted.operation();
        if (!ways.bridged()) {
            notices.tell(
                    CODE,
                    NoticeLevel.WARN,
                    operation.request().kind()
                            + " of backends "
                            + operation.request().backendIds()
                            + " is not carried out here: bridge_mode is 'off'");
            wanted.commands().forEach(lock -> done(operation.id(), lock));
            core.accept(
                    new LegacyEvent.Shared(
                            new Event.FailoverEnded(
                                    operation.id(), Optional.empty(), "no bridge here")));
            return;
        }
        if (wanted.commands().isEmpty()) {
            pool.followFailover(operation);
        } else {
            synchronized (this) {
                commanding.addLast(wanted);
            }
            pool.runFailover(operation, Optional.empty());
        }
    }

    /// The operator's commands for this event have run.
    void commandsRan(DatabaseEventId id) {
        Optional<LegacyEffect.CarryOut> wanted;
        synchronized (this) {
            wanted = commanding.stream().filter(one -> one.operation().id().equals(id)).findFirst();
            wanted.ifPresent(commanding::remove);
        }
        wanted.ifPresent(one -> one.commands().forEach(lock -> done(id, lock)));
    }

    /// The event has ended; commands that never ran are not waited for.
    void ended(DatabaseEventId id) {
        synchronized (this) {
            commanding.removeIf(one -> one.operation().id().equals(id));
        }
    }

    private void done(DatabaseEventId id, InterlockLock lock) {
        core.accept(new LegacyEvent.CommandDone(id, lock));
    }

    /// A pgpool cannot be told from outside to hold back its clients: the peer is told so, gives its
    /// recovery up and keeps the backend out. Where there is no pgpool, there is nobody to hold back.
    void drainClients(long ticket) {
        boolean nobody = !ways.pgpool();
        notices.tell(
                NoticeCode.RECOVERY.name(),
                nobody ? NoticeLevel.INFO : NoticeLevel.WARN,
                nobody
                        ? "a peer begins the second stage of online recovery; agreed: there is no pgpool"
                                + " here (local_pgpool is off), and so no client to hold back"
                        : "refusing the online recovery of a peer: every pgpool must hold back its"
                                + " clients during the second stage, and pgwatchdog cannot make its"
                                + " pgpool do so; stop the pgpool of this node and pgwatchdog for the"
                                + " time of the recovery");
        core.accept(new LegacyEvent.ClientsDrained(ticket, nobody));
    }
}
