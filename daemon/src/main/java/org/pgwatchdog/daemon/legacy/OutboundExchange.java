package org.pgwatchdog.daemon.legacy;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.pgwatchdog.core.legacy.LegacyEffect;
import org.pgwatchdog.core.legacy.LegacyEvent;
import org.pgwatchdog.core.legacy.LegacyEvent.Failure;
import org.pgwatchdog.daemon.peer.PeerSockets;
import org.pgwatchdog.wire.ProtocolException;
import org.pgwatchdog.wire.legacy.LegacyPacketCodec;
import org.pgwatchdog.wire.legacy.LegacyPacketDecoder;

/// One question of this node and its answer: connects, sends one packet with a send time and hash of its
/// own, reads one packet, closes. Ends exactly once, within its limit. Lives on the event loop.
final class OutboundExchange extends SimpleChannelInboundHandler<byte[]> {
    private final LegacyEffect.Ask ask;
    private final LegacyPacketCodec codec;
    private final SendTimes times;
    private final Owner owner;
    private @Nullable Channel channel;
    private @Nullable ScheduledFuture<?> limit;
    private boolean ended;
    private boolean sent;

    /// Who wants to know how it ends.
    interface Owner {
        /// The request is on its way.
        void sent(OutboundExchange exchange);

        void ended(OutboundExchange exchange, LegacyEvent outcome);
    }

    OutboundExchange(LegacyEffect.Ask ask, LegacyPacketCodec codec, SendTimes times, Owner owner) {
        this.ask = ask;
        this.codec = codec;
        this.times = times;
        this.owner = owner;
    }

    LegacyEffect.Ask ask() {
        return ask;
    }

    boolean isEnded() {
        return ended;
    }

    /// Whether the peer has taken the connection.
    boolean isConnected() {
        return sent;
    }

    /// From now on its time runs.
    void limitTime(EventLoop loop, Runnable expired) {
        limit = loop.schedule(expired, ask.limit().toNanos(), TimeUnit.NANOSECONDS);
    }

    void connect(EventLoop loop, InetAddress address) {
        if (ended) {
            return;
        }
        PeerSockets.connecting(loop, this::install)
                .connect(new InetSocketAddress(address, ask.to().wdPort()))
                .addListener(future -> {
                    if (!future.isSuccess()) {
                        boolean refused = PeerSockets.isRefused(future.cause());
                        fail(
                                refused ? Failure.REFUSED : Failure.UNREACHABLE,
                                PeerSockets.reasonOf(future.cause()));
                    }
                });
    }

    private void install(ChannelPipeline pipeline) {
        pipeline.addLast(new LegacyPacketDecoder(codec.generation()), this);
    }

    void fail(Failure failure, String detail) {
        end(new LegacyEvent.AskFailed(ask.exchange(), failure, detail));
    }

    private void end(LegacyEvent outcome) {
        if (ended) {
            return;
        }
        ended = true;
        ScheduledFuture<?> timer = limit;
        if (timer != null) {
            timer.cancel(false);
        }
        Channel open = channel;
        if (open != null) {
            var _ = open.close();
        }
        owner.ended(this, outcome);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        channel = context.channel();
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        if (ended) {
            var _ = context.close();
            return;
        }
        byte[] packet = codec.encodeRequest(ask.request(), times.next());
        sent = true;
        context.writeAndFlush(Unpooled.wrappedBuffer(packet))
                .addListener(future -> {
                    if (!future.isSuccess()) {
                        fail(Failure.CLOSED, PeerSockets.reasonOf(future.cause()));
                    }
                });
        owner.sent(this);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, byte[] packet) {
        try {
            end(new LegacyEvent.Answered(ask.exchange(), codec.decode(packet).message()));
        } catch (ProtocolException violation) {
            fail(Failure.CLOSED, String.valueOf(violation.getMessage()));
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        fail(Failure.CLOSED, "closed without an answer");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        fail(Failure.CLOSED, PeerSockets.reasonOf(cause));
    }
}
