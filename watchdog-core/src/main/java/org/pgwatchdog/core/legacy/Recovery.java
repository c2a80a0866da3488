package org.pgwatchdog.core.legacy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.pgwatchdog.core.effect.Effect;
import org.pgwatchdog.core.effect.NoticeCode;
import org.pgwatchdog.core.event.Event;
import org.pgwatchdog.core.legacy.message.LegacyMessage;
import org.pgwatchdog.core.legacy.message.PacketKind;
import org.pgwatchdog.core.message.RecoveryPhase;
import org.pgwatchdog.core.model.MonotonicTime;

/// The second stage of online recovery (protocol v3, 8.5): nobody lets clients in meanwhile, and the life
/// check pauses. It begins at a peer, whose packets do not tell who it is, or here by an operator's order.
/// It ends by itself if its initiator vanishes.
final class Recovery {
    private final LegacyNode node;
    private final List<Word> words = new ArrayList<>();
    private Optional<Long> waiting = Optional.empty();
    private boolean active;
    private boolean own;
    private long ticket;
    private MonotonicTime drainEnds = MonotonicTime.NEVER;
    private MonotonicTime ends = MonotonicTime.NEVER;

    /// A beginning or an end that the others are told.
    ///
    /// @param client the operator who waits for what they say; empty if nobody does
    private record Word(OptionalLong client, Round round) {
        boolean begins() {
            return round.kind() == PacketKind.START_RECOVERY;
        }
    }

    Recovery(LegacyNode node) {
        this.node = node;
    }

    boolean isActive() {
        return active;
    }

    MonotonicTime deadline() {
        return drainEnds.earlierOf(ends);
    }

    // A peer begins or ends one.

    /// Answered when the clients are gone, or will not go.
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

    /// Who refuses has not begun: it is not told the end by every peer (natives tell it, and wait for it).
    void drained(long drainTicket, boolean inTime) {
        if (drainTicket != ticket) {
            return;
        }
        boolean refused = waiting.isPresent() && !inTime;
        settle(inTime);
        if (refused) {
            end("a peer's online recovery is refused");
        }
    }

    /// The end of another's ends nothing that began here.
    void endRequested() {
        if (!own) {
            settle(false);
            end("online recovery has ended");
        }
    }

    // An operator begins or ends one here.

    void requested(Event.RecoveryRequested order) {
        boolean begins = order.phase() == RecoveryPhase.START;
        Optional<String> refusal = begins ? whyNotBegin() : whyNotEnd(order.force());
        if (refusal.isPresent()) {
            node.out().add(new Effect.ControlReply(order.client(), false, refusal.get()));
            return;
        }
        if (begins) {
            begin("online recovery begins here, says the operator");
        } else {
            settle(false);
            end("online recovery has ended here, says the operator");
        }
        own = begins;
        PacketKind kind = begins ? PacketKind.START_RECOVERY : PacketKind.END_RECOVERY;
        tell(kind, node.members().live(), OptionalLong.of(order.client()));
    }

    private Optional<String> whyNotBegin() {
        if (active) {
            return Optional.of(
                    "online recovery is under way already, begun by "
                            + (own ? "this node" : "a peer that does not say who it is")
                            + "; it ends with the word of who began it, or "
                            + LegacyLimits.RECOVERY_MAX.toMinutes()
                            + " min after its beginning");
        }
        if (isTelling()) {
            return Optional.of("the end of an online recovery is being told; ask again");
        }
        return switch (node.phase()) {
            case ACTIVE -> Optional.empty();
            case STANDBY ->
                    node.members().master().isPresent()
                            ? Optional.empty()
                            : Optional.of("no node is active: too few nodes may be there to ask");
            case INIT, CANDIDATE, DOWN, LEAVING ->
                    Optional.of("this node is " + node.phase() + ", neither active nor a standby");
        };
    }

    private Optional<String> whyNotEnd(boolean force) {
        if (isTelling()) {
            return Optional.of("the others are being told still; ask again");
        }
        if (own || force) {
            return Optional.empty();
        }
        return Optional.of(
                (active
                                ? "online recovery was begun by a peer: end it there"
                                : "no online recovery was begun here")
                        + "; --force tells all nodes its end all the same");
    }

    private boolean isTelling() {
        return words.stream().anyMatch(word -> word.client().isPresent());
    }

    private void tell(PacketKind kind, List<Member> targets, OptionalLong client) {
        Round round = node.asks().round(kind, new LegacyMessage.Plain(kind), targets);
        words.add(new Word(client, round));
    }

    void tick() {
        if (node.now().hasReached(drainEnds)) {
            drained(ticket, false);
        }
        if (node.now().hasReached(ends)) {
            boolean ours = own;
            end("online recovery was never ended; it does not count any more");
            if (ours) {
                tell(PacketKind.END_RECOVERY, node.members().live(), OptionalLong.empty());
            }
        }
        for (Word word : List.copyOf(words)) {
            if (word.round().isDone()) {
                words.remove(word);
                conclude(word);
            }
        }
    }

    /// Natives begin without those they cannot connect to; here that takes proof that nothing runs there.
    private void conclude(Word word) {
        List<Round.Reply> others =
                word.round().replies().stream()
                        .filter(reply -> reply.verdict() != Round.Verdict.AGREED)
                        .filter(reply -> reply.member().isLive())
                        .toList();
        boolean done = others.isEmpty();
        String outcome = done ? agreement(word) : dissent(word, others);
        if (!done && word.begins()) {
            end("online recovery does not begin: " + outcome);
            tell(PacketKind.END_RECOVERY, possiblyBegun(word.round()), OptionalLong.empty());
        }
        if (word.client().isPresent()) {
            node.out().add(new Effect.ControlReply(word.client().getAsLong(), done, outcome));
        } else if (!done) {
            node.out().warn(NoticeCode.RECOVERY, outcome);
        }
    }

    private static String agreement(Word word) {
        List<Member> agreed = word.round().agreed();
        return (word.begins() ? "online recovery begins" : "online recovery has ended")
                + (agreed.isEmpty() ? "; no other node is there" : "; agreed: " + agreed);
    }

    private static String dissent(Word word, List<Round.Reply> others) {
        StringBuilder text = new StringBuilder();
        for (Round.Reply reply : others) {
            text.append(text.isEmpty() ? "" : "; ").append(reply.member());
            text.append(
                    switch (reply.verdict()) {
                        case UNREACHED -> " cannot be reached, and may have clients";
                        case FAILED -> " does not answer";
                        case AGREED, REFUSED ->
                                word.begins() ? refusalOfBeginning(reply) : " refuses; see its log";
                    });
        }
        if (!word.begins()) {
            text.append("; it may go on holding back its clients: ask again with --force");
        }
        return text.toString();
    }

    private static String refusalOfBeginning(Round.Reply reply) {
        return isAtOnce(reply)
                ? " refuses: it is in another online recovery, or a pgwatchdog whose pgpool cannot"
                        + " hold back its clients (stop both there for the time of the recovery); see"
                        + " its log"
                : " refuses: its clients did not leave within its recovery_timeout; see"
                        + " client_idle_limit_in_recovery";
    }

    /// Who may be holding back clients although not all agreed. Who refuses at once is busy with another
    /// recovery, which must go on; who refuses later has begun, and waited for its clients in vain.
    private static List<Member> possiblyBegun(Round round) {
        return round.replies().stream()
                .filter(reply ->
                        switch (reply.verdict()) {
                            case AGREED, FAILED -> true;
                            case REFUSED -> !isAtOnce(reply);
                            case UNREACHED -> false;
                        })
                .map(Round.Reply::member)
                .toList();
    }

    private static boolean isAtOnce(Round.Reply reply) {
        return reply.took().compareTo(LegacyLimits.RECOVERY_REFUSED_AT_ONCE) < 0;
    }

    // The state.

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
        own = false;
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
