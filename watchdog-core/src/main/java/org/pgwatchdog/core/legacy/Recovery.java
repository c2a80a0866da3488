package org.pgwatchdog.core.legacy;

import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.pgwatchdog.core.effect.Effect;
import org.pgwatchdog.core.effect.NoticeCode;
import org.pgwatchdog.core.legacy.message.LegacyMessage;
import org.pgwatchdog.core.legacy.message.PacketKind;
import org.pgwatchdog.core.message.RecoveryPhase;
import org.pgwatchdog.core.model.MonotonicTime;

/// The second stage of online recovery (protocol v3, 8.5): nobody lets clients in meanwhile, and the life
/// check pauses. It ends by itself if its initiator vanishes.
final class Recovery {
    private final LegacyNode node;
    private final TreeMap<Long, Round> rounds = new TreeMap<>();
    private Optional<Long> waiting = Optional.empty();
    private boolean active;
    private long ticket;
    private MonotonicTime drainEnds = MonotonicTime.NEVER;
    private MonotonicTime ends = MonotonicTime.NEVER;

    Recovery(LegacyNode node) {
        this.node = node;
    }

    boolean isActive() {
        return active;
    }

    MonotonicTime deadline() {
        return drainEnds.earlierOf(ends);
    }

    /// A peer begins. Answered when the clients are gone, or will not go.
    void startRequested(long exchange) {
        if (active) {
            answer(exchange, false);
            return;
        }
        begin("a peer begins online recovery");
        waiting = Optional.of(exchange);
        ticket++;
        drainEnds = node.now().plus(node.config().timing().recoveryTimeout());
        node.out()
                .add(
                        new LegacyEffect.DrainClients(
                                ticket, node.config().timing().recoveryTimeout()));
    }

    void drained(long drainTicket, boolean inTime) {
        if (drainTicket == ticket) {
            settle(inTime);
        }
    }

    void endRequested() {
        settle(false);
        end("online recovery has ended");
    }

    /// The local bridge begins or ends.
    void wanted(long wantedTicket, RecoveryPhase phase) {
        boolean start = phase == RecoveryPhase.START;
        if (start && active) {
            node.out().add(new LegacyEffect.RecoveryAnswered(wantedTicket, false));
            return;
        }
        if (start) {
            begin("online recovery begins here");
        } else {
            end("online recovery has ended here");
        }
        PacketKind kind = start ? PacketKind.START_RECOVERY : PacketKind.END_RECOVERY;
        List<Member> live = node.members().live();
        rounds.put(wantedTicket, node.asks().round(kind, new LegacyMessage.Plain(kind), live));
    }

    void tick() {
        if (node.now().hasReached(drainEnds)) {
            settle(false);
        }
        if (node.now().hasReached(ends)) {
            end("online recovery was never ended; it does not count any more");
        }
        rounds.entrySet()
                .removeIf(entry -> {
                    Round round = entry.getValue();
                    if (!round.isDone()) {
                        return false;
                    }
                    boolean agreed = round.kind() == PacketKind.END_RECOVERY || round.isAgreed();
                    node.out().add(new LegacyEffect.RecoveryAnswered(entry.getKey(), agreed));
                    return true;
                });
    }

    private void settle(boolean ready) {
        waiting.ifPresent(exchange -> answer(exchange, ready));
        waiting = Optional.empty();
        drainEnds = MonotonicTime.NEVER;
    }

    private void begin(String text) {
        active = true;
        ends = node.now().plus(LegacyLimits.RECOVERY_MAX);
        node.out().info(NoticeCode.RECOVERY, text);
        node.out().add(new Effect.RecoveryMode(true));
    }

    private void end(String text) {
        if (!active) {
            return;
        }
        active = false;
        ends = MonotonicTime.NEVER;
        node.out().info(NoticeCode.RECOVERY, text);
        node.out().add(new Effect.RecoveryMode(false));
    }

    private void answer(long exchange, boolean ready) {
        PacketKind kind = ready ? PacketKind.NODE_READY : PacketKind.NODE_FAILED;
        node.out().add(new LegacyEffect.Answer(exchange, new LegacyMessage.Plain(kind)));
    }
}
