package org.pgwatchdog.daemon.peer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.DecoderException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.pgwatchdog.core.event.LinkSide;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.wire.ProtocolException;
import org.pgwatchdog.wire.peer.PeerPacket;
import org.pgwatchdog.wire.peer.PeerPacketDecoder;
import org.pgwatchdog.wire.peer.PeerPacketEncoder;

/// One TCP connection to or from a peer: framing, the watch over unfinished packets and stuck writes,
/// and its end, which is told exactly once. Lives on the mesh's event loop.
///
/// An outbound connection knows its peer from the start; an inbound one learns it by [#identify].
final class PeerConnection extends SimpleChannelInboundHandler<PeerPacket> {
    /// Bytes before a packet's payload (protocol v4, 3.1).
    private static final int HEADER_LENGTH = 9;

    private final LinkSide side;
    private final Owner owner;
    private final long openedNanos = System.nanoTime();
    private @Nullable NodeId peer;
    private @Nullable Channel channel;
    private String closeReason = "closed by the peer";
    private long unreadBytes;
    private long packetBeganNanos;
    private int pendingWrites;
    private long writeProgressNanos;
    private boolean closing;

    /// What the mesh does with the happenings of a connection.
    interface Owner {
        void opened(PeerConnection connection);

        void received(PeerConnection connection, PeerPacket packet);

        void closed(PeerConnection connection, String reason);
    }

    PeerConnection(LinkSide side, @Nullable NodeId peer, Owner owner) {
        this.side = side;
        this.peer = peer;
        this.owner = owner;
    }

    /// Sets up a new channel's pipeline.
    void install(ChannelPipeline pipeline) {
        pipeline.addLast(new ByteCount(), new PeerPacketDecoder(), new PeerPacketEncoder(), this);
    }

    LinkSide side() {
        return side;
    }

    Optional<NodeId> peer() {
        return Optional.ofNullable(peer);
    }

    void identify(NodeId node) {
        peer = node;
    }

    /// True while packets may be written.
    boolean isUp() {
        return channel != null && channel.isActive() && !closing;
    }

    /// The numeric address of the other end, without zone.
    String remoteAddress() {
        if (channel != null && channel.remoteAddress() instanceof InetSocketAddress socket) {
            InetAddress address = socket.getAddress();
            String text = address.getHostAddress();
            int zone = text.indexOf('%');
            return zone < 0 ? text : text.substring(0, zone);
        }
        return "unknown";
    }

    long ageNanos(long nowNanos) {
        return nowNanos - openedNanos;
    }

    /// Writes one packet; `onFailure` hears of it if it could not be handed to the system.
    void write(PeerPacket packet, Consumer<String> onFailure) {
        if (channel == null || closing) {
            onFailure.accept("not connected");
            return;
        }
        if (pendingWrites++ == 0) {
            writeProgressNanos = System.nanoTime();
        }
        channel.writeAndFlush(packet)
                .addListener(future -> {
                    pendingWrites--;
                    writeProgressNanos = System.nanoTime();
                    if (!future.isSuccess()) {
                        close("write failed: " + PeerSockets.reasonOf(future.cause()));
                        onFailure.accept(closeReason);
                    }
                });
    }

    /// Cuts the connection now.
    void close(String reason) {
        if (!closing) {
            closeReason = reason;
            closing = true;
        }
        if (channel != null) {
            var _ = channel.close();
        }
    }

    /// Ends the connection once what was written is sent, or after [PeerLimits#LINGER].
    void closeAfterFlush(String reason) {
        if (channel == null || closing) {
            return;
        }
        closeReason = reason;
        closing = true;
        Channel ending = channel;
        ending.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        var _ =
                ending.eventLoop()
                        .schedule(
                                () -> {
                                    var _ = ending.close();
                                },
                                PeerLimits.LINGER.toMillis(),
                                TimeUnit.MILLISECONDS);
    }

    /// Closes the connection if a packet or a write has taken too long.
    void sweep(long nowNanos) {
        if (unreadBytes > 0 && nowNanos - packetBeganNanos > PeerLimits.PACKET_TIMEOUT.toNanos()) {
            close(
                    "a packet was still unfinished after "
                            + PeerLimits.PACKET_TIMEOUT.toSeconds()
                            + " s");
        } else if (pendingWrites > 0
                && nowNanos - writeProgressNanos > PeerLimits.WRITE_TIMEOUT.toNanos()) {
            close(
                    "nothing could be written for "
                            + PeerLimits.WRITE_TIMEOUT.toSeconds()
                            + " s: the peer does not read");
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
    protected void channelRead0(ChannelHandlerContext context, PeerPacket packet) {
        unreadBytes -= HEADER_LENGTH + packet.payload().length;
        packetBeganNanos = System.nanoTime();
        if (!closing) {
            owner.received(this, packet);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (!context.channel().isWritable()) {
            close(
                    "more than "
                            + PeerLimits.UNSENT_BYTES_MAX
                            + " bytes are unsent: the peer does not read");
        }
        context.fireChannelWritabilityChanged();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        owner.closed(this, closeReason);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        Throwable root =
                cause instanceof DecoderException && cause.getCause() != null
                        ? cause.getCause()
                        : cause;
        String what = root instanceof ProtocolException ? "protocol violation: " : "";
        close(what + PeerSockets.reasonOf(root));
    }

    /// Counts what arrives before the decoder sees it: bytes that no packet has taken yet are an
    /// unfinished packet.
    private final class ByteCount extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message instanceof ByteBuf bytes) {
                if (unreadBytes == 0) {
                    packetBeganNanos = System.nanoTime();
                }
                unreadBytes += bytes.readableBytes();
            }
            context.fireChannelRead(message);
        }
    }
}
