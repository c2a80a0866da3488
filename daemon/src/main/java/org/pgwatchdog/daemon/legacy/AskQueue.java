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

    AskQueue(EventLoop loop, Names names) {
        this.loop = loop;
        this.names = names;
    }

    void add(OutboundExchange exchange) {
        waiting.addLast(exchange);
        exchange.limitTime(loop, () -> expired(exchange));
        next();
    }

    private void expired(OutboundExchange exchange) {
        OutboundExchange busy = current;
        boolean connected = busy != null && busy.isConnected();
        exchange.fail(
                connected || exchange.isConnected() ? Failure.SILENT : Failure.UNREACHABLE,
                "nothing within " + exchange.ask().limit().toMillis() + " ms");
    }

    /// The request is sent: an answer that takes long is not waited for.
    void sent(OutboundExchange exchange) {
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
            next();
        }
    }

    private void next() {
        while (current == null && !waiting.isEmpty()) {
            OutboundExchange exchange = waiting.removeFirst();
            if (!exchange.isEnded()) {
                current = exchange;
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
