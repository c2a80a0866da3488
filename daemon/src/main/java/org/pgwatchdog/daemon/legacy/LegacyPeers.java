package org.pgwatchdog.daemon.legacy;

import io.netty.channel.EventLoop;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.pgwatchdog.core.legacy.LegacyEffect;
import org.pgwatchdog.core.legacy.LegacyEvent;
import org.pgwatchdog.core.legacy.message.LegacyMessage;
import org.pgwatchdog.core.legacy.message.MemberIdentity;
import org.pgwatchdog.daemon.peer.GuardedLoop;
import org.pgwatchdog.wire.legacy.LegacyPacketCodec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// All TCP between this node and its legacy peers (protocol v3, chapter 2): questions of others and ours,
/// one for each connection.
///
/// One event loop owns every connection and all state here; the public methods may be called from any
/// thread and only queue. Nothing here ever blocks the loop, and no peer can keep another waiting.
public final class LegacyPeers implements AutoCloseable, OutboundExchange.Owner {
    private static final Logger LOG = LoggerFactory.getLogger(LegacyPeers.class);

    private final EventLoop loop;
    private final GuardedLoop guarded;
    private final LegacyPacketCodec codec;
    private final SendTimes times = new SendTimes(InstantSource.system());
    private final Predicate<LegacyEvent> core;
    private final LegacyListener listener;
    private final Names names;
    private final Map<MemberIdentity, AskQueue> queues = new TreeMap<>();
    private final List<OutboundExchange> underWay = new ArrayList<>();

    /// What the cluster has agreed on.
    ///
    /// @param signed whether a key is configured
    /// @param recoveryTimeout `recovery_timeout`: how long an answer may take
    public record Terms(boolean signed, Duration recoveryTimeout) {}

    /// @param core takes events; false if it has no room
    /// @param onFault is told of a fault of ours
    public LegacyPeers(
            EventLoop loop,
            LegacyPacketCodec codec,
            Terms terms,
            Predicate<LegacyEvent> core,
            Consumer<Throwable> onFault) {
        this.loop = loop;
        this.guarded = new GuardedLoop(loop, onFault);
        this.codec = codec;
        this.core = core;
        this.names = new Names(loop);
        this.listener =
                new LegacyListener(
                        loop,
                        codec.generation(),
                        new LegacyGate(codec, terms.signed(), times),
                        core,
                        terms.recoveryTimeout().plus(LegacyPeerLimits.ANSWER_SLACK));
    }

    /// Starts to listen.
    ///
    /// @return the address bound, with the real port where 0 was asked for
    /// @throws IOException naming the address that cannot be bound
    public InetSocketAddress listen(InetSocketAddress address) throws IOException {
        return listener.bind(address);
    }

    /// Begins an exchange, after those before it with the same peer. Ends with `Answered` or `AskFailed`.
    public void ask(LegacyEffect.Ask ask) {
        guarded.run(() -> {
            OutboundExchange exchange = new OutboundExchange(ask, codec, times, this);
            underWay.add(exchange);
            queueOf(ask.to()).add(exchange);
        });
    }

    /// Answers a request and closes its connection.
    public void answer(long exchange, LegacyMessage answer) {
        guarded.run(() -> {
            byte[] packet = codec.encodeAnswer(answer);
            InboundRequest request = listener.find(exchange);
            if (request != null) {
                request.answer(packet);
            }
        });
    }

    /// Closes a request's connection without an answer.
    public void close(long exchange) {
        guarded.run(() -> {
            InboundRequest request = listener.find(exchange);
            if (request != null) {
                request.close("refused");
            }
        });
    }

    /// How many connections of peers are open and how many questions of ours are under way.
    public CompletableFuture<Census> census() {
        CompletableFuture<Census> answer = new CompletableFuture<>();
        guarded.run(() -> answer.complete(new Census(listener.size(), underWay.size())));
        return answer;
    }

    /// Connections by kind.
    public record Census(int inbound, int outbound) {}

    @Override
    public void sent(OutboundExchange exchange) {
        queueOf(exchange.ask().to()).sent(exchange);
    }

    @Override
    public void ended(OutboundExchange exchange, LegacyEvent outcome) {
        underWay.remove(exchange);
        if (!core.test(outcome)) {
            LOG.debug("nobody takes {}", outcome);
        }
        queueOf(exchange.ask().to()).ended(exchange);
    }

    /// Closes the listener and whatever waits; answers that are written go out, for at most
    /// [LegacyPeerLimits#LINGER].
    @Override
    public void close() {
        CompletableFuture<@Nullable Void> emptied = new CompletableFuture<>();
        guarded.run(() -> {
            listener.close();
            for (OutboundExchange one : List.copyOf(underWay)) {
                one.fail(LegacyEvent.Failure.UNREACHABLE, "this node ends");
            }
            tellWhenEmpty(emptied);
        });
        emptied.orTimeout(LegacyPeerLimits.LINGER.toMillis(), TimeUnit.MILLISECONDS)
                .exceptionally(_ -> null)
                .join();
    }

    private void tellWhenEmpty(CompletableFuture<@Nullable Void> emptied) {
        if (listener.size() == 0 || emptied.isDone()) {
            emptied.complete(null);
        } else {
            var _ = loop.schedule(() -> tellWhenEmpty(emptied), 10, TimeUnit.MILLISECONDS);
        }
    }

    private AskQueue queueOf(MemberIdentity peer) {
        return queues.computeIfAbsent(peer, _ -> new AskQueue(loop, names));
    }
}
