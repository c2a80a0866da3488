package org.pgwatchdog.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.pgwatchdog.core.PeerAdmission;
import org.pgwatchdog.core.event.Event;
import org.pgwatchdog.core.event.LinkSide;
import org.pgwatchdog.core.message.PeerMessage;
import org.pgwatchdog.core.message.PeerMessageType;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.core.model.WatchdogConfig;
import org.pgwatchdog.wire.peer.PeerMessageCodec;
import org.pgwatchdog.wire.peer.PeerPacket;

/// The connections of one node's process, handled by the rules of the daemon's mesh: two per peer,
/// nothing on the outbound one before its ADD NODE, inbound ones bound by theirs.
final class SimMesh {
    private final SimHost host;
    private final SimNetwork network;
    private final WatchdogConfig config;
    private final List<SimHost> hosts;
    private final PeerMessageCodec codec;
    private final Consumer<Event> sink;
    private final Trace trace;
    private final TreeMap<NodeId, ConnectAttempt> attempts = new TreeMap<>();
    private final TreeMap<NodeId, Link> outbound = new TreeMap<>();
    private final TreeMap<NodeId, Link> inbound = new TreeMap<>();
    private final List<Link> unidentified = new ArrayList<>();

    SimMesh(
            SimHost host,
            WatchdogConfig config,
            List<SimHost> hosts,
            SimNetwork network,
            Services services) {
        this.host = host;
        this.config = config;
        this.hosts = hosts;
        this.network = network;
        this.codec = services.codec();
        this.sink = services.sink();
        this.trace = services.trace();
    }

    /// What the mesh needs of its process.
    record Services(PeerMessageCodec codec, Consumer<Event> sink, Trace trace) {}

    void connect(NodeId to) {
        if (outbound.containsKey(to) || attempts.containsKey(to)) {
            return;
        }
        ConnectAttempt attempt =
                network.connect(
                        host,
                        hosts.get(to.value()),
                        new ConnectAttempt.Caller() {
                            @Override
                            public void opened(SimEndpoint endpoint) {
                                attempts.remove(to);
                                outbound.put(to, new Link(endpoint, LinkSide.OUTBOUND, to));
                                sink.accept(new Event.LinkOpened(to));
                            }

                            @Override
                            public void failed(boolean refused, String reason) {
                                attempts.remove(to);
                                sink.accept(new Event.ConnectFailed(to, refused, reason));
                            }
                        });
        attempts.put(to, attempt);
    }

    void send(NodeId to, int commandId, PeerMessage message) {
        Link first = outbound.get(to);
        Link link = first != null && first.introduced ? first : inbound.get(to);
        write(link, to, commandId, message);
    }

    void sendOutbound(NodeId to, int commandId, PeerMessage message) {
        Link link = outbound.get(to);
        if (link != null) {
            link.introduced = true;
        }
        write(link, to, commandId, message);
    }

    private void write(@Nullable Link link, NodeId to, int commandId, PeerMessage message) {
        if (link == null) {
            sink.accept(new Event.SendFailed(to, commandId));
        } else {
            link.write(codec.encode(commandId, message));
        }
    }

    void disconnect(NodeId peer) {
        Optional.ofNullable(attempts.remove(peer)).ifPresent(ConnectAttempt::abandon);
        Optional.ofNullable(outbound.remove(peer)).ifPresent(Link::close);
        Optional.ofNullable(inbound.remove(peer)).ifPresent(Link::close);
    }

    /// The process ends in order: everything that was written is flushed.
    void closeAll() {
        List<NodeId> peers = config.remotes().stream().map(node -> node.id()).toList();
        peers.forEach(this::disconnect);
        unidentified.forEach(Link::close);
        unidentified.clear();
    }

    /// The process died: no more news for it. Its endpoints are the kernel's business.
    void abandon() {
        attempts.values().forEach(ConnectAttempt::abandon);
        attempts.clear();
    }

    /// A new inbound connection that has not said whose it is.
    void accepted(SimEndpoint endpoint) {
        unidentified.add(new Link(endpoint, LinkSide.INBOUND, null));
    }

    private void received(Link link, PeerPacket packet) {
        NodeId peer = link.peer;
        if (peer != null) {
            sink.accept(new Event.MessageReceived(peer, packet.commandId(), codec.decode(packet)));
        } else if (!link.ownId) {
            identify(link, packet);
        }
    }

    private void identify(Link link, PeerPacket packet) {
        PeerMessage message = codec.decode(packet);
        if (!(message instanceof PeerMessage.AddNode(var info))) {
            boolean malformed = packet.typeCode() == PeerMessageType.ADD_NODE.code();
            refuse(link, packet.commandId(), malformed);
            return;
        }
        String source = link.endpoint.remoteHost().address();
        switch (PeerAdmission.decide(config, source, info, codec.isAuthentic(packet))) {
            case PeerAdmission.Admit(NodeId peer) -> {
                unidentified.remove(link);
                link.peer = peer;
                Optional.ofNullable(inbound.put(peer, link)).ifPresent(Link::close);
                sink.accept(new Event.PeerAccepted(peer, packet.commandId(), info));
            }
            case PeerAdmission.OwnId _ -> link.ownId = true;
            case PeerAdmission.Refuse _ -> refuse(link, packet.commandId(), true);
        }
    }

    private void refuse(Link link, int commandId, boolean answer) {
        if (answer) {
            link.write(codec.encode(commandId, new PeerMessage.Plain(PeerMessageType.REJECT)));
        }
        unidentified.remove(link);
        link.close();
    }

    private void ended(Link link, String reason) {
        unidentified.remove(link);
        NodeId peer = link.peer;
        if (peer != null) {
            TreeMap<NodeId, Link> side =
                    switch (link.side) {
                        case OUTBOUND -> outbound;
                        case INBOUND -> inbound;
                    };
            if (side.remove(peer, link)) {
                sink.accept(new Event.LinkClosed(peer, link.side, reason));
            }
        }
    }

    /// One connection with its framing.
    private final class Link implements SimEndpoint.Reader {
        private final SimEndpoint endpoint;
        private final LinkSide side;
        private final PacketStream packets = new PacketStream();
        private @Nullable NodeId peer;
        private boolean introduced;
        private boolean ownId;

        Link(SimEndpoint endpoint, LinkSide side, @Nullable NodeId peer) {
            this.endpoint = endpoint;
            this.side = side;
            this.peer = peer;
            endpoint.readWith(this);
        }

        void write(PeerPacket packet) {
            byte[] bytes = PacketStream.write(packet);
            trace.packet(bytes);
            endpoint.write(bytes);
        }

        void close() {
            endpoint.close();
        }

        @Override
        public void bytes(byte[] bytes) {
            for (PeerPacket packet : packets.read(bytes)) {
                if (!endpoint.isOpen()) {
                    return;
                }
                received(this, packet);
            }
        }

        @Override
        public void closed(String reason) {
            ended(this, reason);
        }
    }
}
