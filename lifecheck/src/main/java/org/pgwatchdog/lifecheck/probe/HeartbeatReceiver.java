package org.pgwatchdog.lifecheck.probe;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pgwatchdog.core.model.MonotonicTime;
import org.pgwatchdog.core.model.NodeAddress;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.lifecheck.HeartbeatDestination;
import org.pgwatchdog.lifecheck.HeartbeatSettings;
import org.pgwatchdog.lifecheck.LifecheckLimits;
import org.pgwatchdog.lifecheck.TimeSource;
import org.pgwatchdog.wire.ProtocolException;
import org.pgwatchdog.wire.auth.PeerAuthentication;
import org.pgwatchdog.wire.heartbeat.Heartbeat;
import org.pgwatchdog.wire.heartbeat.HeartbeatCodec;
import org.pgwatchdog.wire.heartbeat.HeartbeatLayout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The sockets on which heartbeats arrive: checks each datagram, finds its node and hands it on with the
/// time of its arrival. Whatever is wrong with a datagram is counted and, now and then, logged. Runs on
/// the heartbeat event loop.
public final class HeartbeatReceiver implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HeartbeatReceiver.class);
    private static final long MICROS = 1_000_000;

    private final List<NodeAddress> peers;
    private final HeartbeatCodec codec;
    private final HeartbeatCodec codecWithoutKey = new HeartbeatCodec(PeerAuthentication.DISABLED);
    private final TimeSource time;
    private final HeartbeatCounters counters;
    private final Sink sink;
    private final Complaints complaints;
    private final List<Channel> channels = new ArrayList<>();

    public HeartbeatReceiver(
            HeartbeatSettings settings,
            List<NodeAddress> peers,
            TimeSource time,
            HeartbeatCounters counters,
            Sink sink) {
        this.peers = List.copyOf(peers);
        this.codec = new HeartbeatCodec(settings.authentication());
        this.time = time;
        this.counters = counters;
        this.sink = sink;
        this.complaints = new Complaints(time, LifecheckLimits.LOG_REPEAT);
    }

    /// Binds all addresses; an empty host or `*` binds every local address.
    ///
    /// @throws IOException if one cannot be bound; those bound before are closed by [#close]
    public void open(DatagramSockets sockets, List<HeartbeatDestination> listen)
            throws IOException {
        for (HeartbeatDestination place : listen) {
            boolean any = place.host().isEmpty() || place.host().equals("*");
            InetSocketAddress address =
                    any
                            ? new InetSocketAddress(place.port())
                            : new InetSocketAddress(place.host(), place.port());
            if (address.isUnresolved()) {
                throw new UnknownHostException(
                        "cannot listen for heartbeats on '" + place.host() + "': unknown host");
            }
            channels.add(sockets.receiver(address, place.device(), new Reader()));
        }
    }

    /// Where it listens, in the order of the settings.
    public List<InetSocketAddress> addresses() {
        return channels.stream()
                .map(channel -> (InetSocketAddress) channel.localAddress())
                .toList();
    }

    @Override
    public void close() {
        channels.forEach(channel -> channel.close().awaitUninterruptibly());
        channels.clear();
    }

    private void read(ByteBuf content, InetSocketAddress source, MonotonicTime now) {
        if (HeartbeatLayout.ofSize(content.readableBytes()).isEmpty()) {
            reject(RejectReason.SIZE, source, content.readableBytes() + " bytes");
            return;
        }
        byte[] datagram = ByteBufUtil.getBytes(content);
        Heartbeat heartbeat;
        try {
            heartbeat = codec.decode(datagram);
        } catch (ProtocolException e) {
            reject(reasonOf(datagram), source, String.valueOf(e.getMessage()));
            return;
        }
        Optional<NodeId> peer = peerOf(heartbeat, source);
        if (peer.isEmpty()) {
            reject(
                    RejectReason.UNKNOWN_SENDER,
                    source,
                    "no node has host name '"
                            + heartbeat.from()
                            + "' or this address with pgpool port "
                            + heartbeat.pgpoolPort());
            return;
        }
        long sendMicros = heartbeat.seconds() * MICROS + heartbeat.micros();
        if (!sink.accept(peer.get(), sendMicros, now)) {
            reject(RejectReason.OVERLOAD, source, "the life check does not keep up");
        }
    }

    /// What readable fields under a digest that does not fit mean: a wrong key, not garbage.
    private RejectReason reasonOf(byte[] datagram) {
        try {
            codecWithoutKey.decode(datagram);
            return RejectReason.AUTHENTICATION;
        } catch (ProtocolException _) {
            return RejectReason.MALFORMED;
        }
    }

    /// The native rule (14.5): the port, and the announced name or the numeric source address.
    private Optional<NodeId> peerOf(Heartbeat heartbeat, InetSocketAddress source) {
        String address = NetUtil.toAddressString(source.getAddress());
        for (NodeAddress peer : peers) {
            boolean named = peer.host().equals(heartbeat.from()) || peer.host().equals(address);
            if (named && peer.pgpoolPort() == heartbeat.pgpoolPort()) {
                return Optional.of(peer.id());
            }
        }
        return Optional.empty();
    }

    private void reject(RejectReason reason, InetSocketAddress source, String why) {
        counters.countRejected(reason);
        complaints
                .mayLog(reason.name())
                .ifPresent(omitted ->
                        LOG.warn(
                                "heartbeat rejected reason={} source={} why=\"{}\"" + " omitted={}",
                                reason,
                                source,
                                why,
                                omitted));
    }

    /// Takes what was received, on the event loop; must not block.
    public interface Sink {
        /// Takes one heartbeat that is authentic and of a known peer.
        ///
        /// @param sendMicros the sender's time in microseconds since 1970
        /// @return false if there was no room for it
        boolean accept(NodeId peer, long sendMicros, MonotonicTime receivedAt);
    }

    @ChannelHandler.Sharable
    private final class Reader extends SimpleChannelInboundHandler<DatagramPacket> {
        @Override
        protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
            read(packet.content(), packet.sender(), time.now());
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            complaints
                    .mayLog("socket")
                    .ifPresent(_ -> LOG.warn("heartbeat socket failed once", cause));
        }
    }
}
