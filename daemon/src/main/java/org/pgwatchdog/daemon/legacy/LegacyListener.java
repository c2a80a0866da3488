package org.pgwatchdog.daemon.legacy;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.pgwatchdog.core.legacy.LegacyEvent;
import org.pgwatchdog.daemon.peer.PeerSockets;
import org.pgwatchdog.wire.ProtocolException;
import org.pgwatchdog.wire.legacy.LegacyGeneration;

/// Where peers connect to: each connection is one request, served beside the others, so that a silent or
/// half-sending peer keeps nobody waiting. Everything but [#bind] runs on the event loop.
final class LegacyListener implements InboundRequest.Owner {
    private final EventLoop loop;
    private final LegacyGeneration generation;
    private final LegacyGate gate;
    private final Predicate<LegacyEvent> core;
    private final Duration answerLimit;
    private final Map<Long, InboundRequest> open = new LinkedHashMap<>();
    private long lastExchange;
    private @Nullable Channel listener;

    /// @param core takes requests; false if it has no room
    /// @param answerLimit how long the core may take for an answer
    LegacyListener(
            EventLoop loop,
            LegacyGeneration generation,
            LegacyGate gate,
            Predicate<LegacyEvent> core,
            Duration answerLimit) {
        this.loop = loop;
        this.generation = generation;
        this.gate = gate;
        this.core = core;
        this.answerLimit = answerLimit;
    }

    /// Opens the listener.
    ///
    /// @return the address bound, with the real port where 0 was asked for
    /// @throws IOException naming the address that cannot be bound
    InetSocketAddress bind(InetSocketAddress address) throws IOException {
        Channel bound =
                PeerSockets.bind(
                                PeerSockets.listening(
                                        loop,
                                        pipeline ->
                                                new InboundRequest(++lastExchange, this)
                                                        .install(pipeline, generation)),
                                List.of(address))
                        .getFirst();
        listener = bound;
        var _ =
                loop.scheduleAtFixedRate(
                        this::sweep,
                        LegacyPeerLimits.SWEEP.toMillis(),
                        LegacyPeerLimits.SWEEP.toMillis(),
                        TimeUnit.MILLISECONDS);
        return (InetSocketAddress) bound.localAddress();
    }

    /// The connection of a request that waits for its answer; null if it is gone.
    @Nullable InboundRequest find(long exchange) {
        return open.get(exchange);
    }

    int size() {
        return open.size();
    }

    /// Takes no more connections and closes those whose request has not been answered.
    void close() {
        Channel bound = listener;
        if (bound != null) {
            var _ = bound.close();
        }
        for (InboundRequest one : List.copyOf(open.values())) {
            if (one.phase() != InboundRequest.Phase.DONE) {
                one.close("this node ends");
            }
        }
    }

    @Override
    public void opened(InboundRequest request) {
        if (open.size() >= LegacyPeerLimits.CONNECTIONS_MAX) {
            open.values().stream()
                    .filter(one -> one.phase() == InboundRequest.Phase.READING)
                    .findFirst()
                    .orElse(request)
                    .close("more than " + LegacyPeerLimits.CONNECTIONS_MAX + " connections");
        }
        if (request.phase() == InboundRequest.Phase.READING) {
            open.put(request.exchange(), request);
        }
    }

    @Override
    public void received(InboundRequest request, byte[] packet) {
        LegacyEvent event;
        try {
            event = gate.judge(request.exchange(), packet, request.source());
        } catch (ProtocolException violation) {
            request.close("protocol violation: " + violation.getMessage());
            return;
        }
        if (!core.test(event)) {
            request.close("this node cannot keep up with its events");
        }
    }

    @Override
    public void closed(InboundRequest request) {
        open.remove(request.exchange());
    }

    private void sweep() {
        long now = System.nanoTime();
        for (InboundRequest one : List.copyOf(open.values())) {
            one.sweep(now, answerLimit.toNanos());
        }
    }
}
