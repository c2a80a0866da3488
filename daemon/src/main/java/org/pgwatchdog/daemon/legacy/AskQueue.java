package org.pgwatchdog.daemon.legacy;

import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.pgwatchdog.core.legacy.LegacyEvent.Failure;
import org.pgwatchdog.core.legacy.message.LegacyMessage;
import org.pgwatchdog.core.legacy.message.PacketKind;

/// The questions to one peer, one after the other, as natives serve them. START_RECOVERY, whose answer may
/// take minutes, keeps the next ones waiting only until it is sent. Lives on the event loop.
final class AskQueue {
    private final ArrayDeque<OutboundExchange> waiting = new ArrayDeque<>();
    private final EventLoop loop;
    private final Names names;
    private @Nullable OutboundExchange current;

    /// Whether the current question had to wait, so that its own time says little about the peer.
    private boolean late;

    /// Whether the peer took the connection of the last question that had time enough.
    private boolean taken;

    AskQueue(EventLoop loop, Names names) {
        this.loop = loop;
        this.names = names;
    }

    void add(OutboundExchange exchange) {
        waiting.addLast(exchange);
        exchange.limitTime(loop, () -> expired(exchange));
        next(false);
    }

    /// A question that never had its turn, or only a moment of it, is judged by the one before it.
    private void expired(OutboundExchange exchange) {
        if (exchange == current && !late) {
            taken = exchange.isConnected();
        }
        exchange.fail(
                taken ? Failure.SILENT : Failure.UNREACHABLE,
                "nothing within " + exchange.ask().limit().toMillis() + " ms");
    }

    /// The request is sent: an answer that takes long is not waited for.
    void sent(OutboundExchange exchange) {
        taken = true;
        boolean slow =
                exchange.ask().request() instanceof LegacyMessage.Plain(PacketKind kind)
                        && kind == PacketKind.START_RECOVERY;
        if (slow) {
            ended(exchange);
        }
    }

    void ended(OutboundExchange exchange) {
        if (current == exchange) {
            current = null;
            next(true);
        }
    }

    private void next(boolean waited) {
        while (current == null && !waiting.isEmpty()) {
            OutboundExchange exchange = waiting.removeFirst();
            if (!exchange.isEnded()) {
                current = exchange;
                late = waited;
                taken &= waited;
                String host = exchange.ask().to().host();
                names.resolve(
                        host,
                        address -> exchange.connect(loop, address),
                        () ->
                                exchange.fail(
                                        Failure.UNREACHABLE,
                                        "host name \"" + host + "\" is unknown"));
            }
        }
    }
}
