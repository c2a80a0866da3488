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
import java.util.concurrent.CopyOnWriteArrayList;
import org.pgwatchdog.core.model.MonotonicTime;
import org.pgwatchdog.core.model.NodeAddress;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.lifecheck.HeartbeatDestination;
import org.pgwatchdog.lifecheck.HeartbeatDialect;
import org.pgwatchdog.lifecheck.HeartbeatSettings;
import org.pgwatchdog.lifecheck.LifecheckLimits;
import org.pgwatchdog.lifecheck.TimeSource;
import org.pgwatchdog.wire.ProtocolException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The sockets on which heartbeats arrive: checks each datagram, finds its node and hands it on with the
/// time of its arrival. Whatever is wrong with a datagram is counted and, now and then, logged. Runs on
/// the heartbeat event loop.
public final class HeartbeatReceiver implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HeartbeatReceiver.class);

    private final CopyOnWriteArrayList<NodeAddress> peers;
    private final HeartbeatDialect dialect;
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
        this.peers = new CopyOnWriteArrayList<>(peers);
        this.dialect = settings.dialect();
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

    /// Another node is a peer from now on. Any thread.
    public void add(NodeAddress peer) {
        peers.add(peer);
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
        if (!dialect.hasSize(content.readableBytes())) {
            reject(RejectReason.SIZE, source, content.readableBytes() + " bytes");
            return;
        }
        byte[] datagram = ByteBufUtil.getBytes(content);
        HeartbeatDialect.Sign heartbeat;
        try {
            heartbeat = dialect.decode(datagram);
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
        dialect.heard(peer.get(), heartbeat);
        if (heartbeat.alive() && !sink.accept(peer.get(), heartbeat.sendMicros(), now)) {
            reject(RejectReason.OVERLOAD, source, "the life check does not keep up");
        }
    }

    /// What readable fields under a digest that does not fit mean: a wrong key, not garbage.
    private RejectReason reasonOf(byte[] datagram) {
        return dialect.isReadable(datagram) ? RejectReason.AUTHENTICATION : RejectReason.MALFORMED;
    }

    private Optional<NodeId> peerOf(HeartbeatDialect.Sign heartbeat, InetSocketAddress source) {
        String address = NetUtil.toAddressString(source.getAddress());
        for (NodeAddress peer : peers) {
            if (dialect.isFrom(peer, heartbeat, address)) {
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
