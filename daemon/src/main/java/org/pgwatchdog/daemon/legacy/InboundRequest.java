package org.pgwatchdog.daemon.legacy;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.SimpleChannelInboundHandler;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.pgwatchdog.daemon.peer.PeerSockets;
import org.pgwatchdog.wire.legacy.LegacyGeneration;
import org.pgwatchdog.wire.legacy.LegacyPacketDecoder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One connection of a peer: it sends a request and gets an answer. Lives on the event loop.
final class InboundRequest extends SimpleChannelInboundHandler<byte[]> {
    private static final Logger LOG = LoggerFactory.getLogger(InboundRequest.class);

    private final long exchange;
    private final Owner owner;
    private final long openedNanos = System.nanoTime();
    private long doneNanos;
    private Phase phase = Phase.READING;
    private @Nullable Channel channel;

    /// How far it is.
    enum Phase {
        /// The request is not here yet.
        READING,
        /// The core has it.
        ASKED,
        /// Answered, or to be closed.
        DONE
    }

    /// What the listener does with the happenings of a connection.
    interface Owner {
        void opened(InboundRequest request);

        void received(InboundRequest request, byte[] packet);

        void closed(InboundRequest request);
    }

    InboundRequest(long exchange, Owner owner) {
        this.exchange = exchange;
        this.owner = owner;
    }

    void install(ChannelPipeline pipeline, LegacyGeneration generation) {
        pipeline.addLast(new LegacyPacketDecoder(generation), this);
    }

    long exchange() {
        return exchange;
    }

    Phase phase() {
        return phase;
    }

    /// The other end, numeric, without its port: a defect is reported once for each host.
    String source() {
        return channel != null && channel.remoteAddress() instanceof InetSocketAddress socket
                ? socket.getAddress().getHostAddress()
                : "unknown";
    }

    /// Sends the answer and closes.
    void answer(byte[] packet) {
        finish();
        Channel open = channel;
        if (open != null) {
            open.writeAndFlush(Unpooled.wrappedBuffer(packet))
                    .addListener(ChannelFutureListener.CLOSE);
        }
    }

    void close(String reason) {
        LOG.debug("connection from {} is closed: {}", source(), reason);
        finish();
        Channel open = channel;
        if (open != null) {
            var _ = open.close();
        }
    }

    private void finish() {
        phase = Phase.DONE;
        doneNanos = System.nanoTime();
    }

    /// Closes it if its time is over.
    ///
    /// @param answerNanos how long the core may take
    void sweep(long nowNanos, long answerNanos) {
        switch (phase) {
            case READING -> {
                if (nowNanos - openedNanos > LegacyPeerLimits.REQUEST_TIMEOUT.toNanos()) {
                    close("no whole request in time");
                }
            }
            case ASKED -> {
                if (nowNanos - openedNanos > answerNanos) {
                    close("no answer in time");
                }
            }
            case DONE -> {
                if (nowNanos - doneNanos > LegacyPeerLimits.LINGER.toNanos()) {
                    close("the peer does not take the answer");
                }
            }
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        channel = context.channel();
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        owner.opened(this);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, byte[] packet) {
        if (phase == Phase.READING) {
            phase = Phase.ASKED;
            owner.received(this, packet);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        owner.closed(this);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        close(PeerSockets.reasonOf(cause));
    }
}
