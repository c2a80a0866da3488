package org.pgwatchdog.daemon.peer;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.pgwatchdog.core.event.Event;
import org.pgwatchdog.core.event.LinkSide;
import org.pgwatchdog.core.message.PeerAside;
import org.pgwatchdog.core.message.PeerMessage;
import org.pgwatchdog.core.message.PeerMessageType;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.core.model.WatchdogConfig;
import org.pgwatchdog.daemon.logging.RepeatLimit;
import org.pgwatchdog.wire.peer.HistoryPackets;
import org.pgwatchdog.wire.peer.PeerMessageCodec;
import org.pgwatchdog.wire.peer.PeerPacket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// All TCP connections between this node and its peers (protocol v4, chapter 3).
///
/// One event loop owns every connection and all state here; the public methods may be called from any
/// thread and only queue. What they are told to do for one peer happens in that order. Nothing here
/// ever blocks the loop: names are resolved on virtual threads.
///
/// Each connection fails alone: whatever one peer sends or leaves unread closes that connection only.
public final class PeerMesh implements AutoCloseable, PeerConnection.Owner {
    private static final Logger LOG = LoggerFactory.getLogger(PeerMesh.class);

    private final EventLoop loop;
    private final GuardedLoop guarded;
    private final House house;
    private final HistoryTalk talk;
    private final Map<NodeId, PeerLink> links = new TreeMap<>();
    private final Set<PeerConnection> connections = new LinkedHashSet<>();
    private final List<Channel> listeners = new ArrayList<>();
    private final Doorman doorman;
    private final CompletableFuture<Void> emptied = new CompletableFuture<>();
    private final RepeatLimit repeats = new RepeatLimit(1, Duration.ofMinutes(1));
    private volatile PeerMessageCodec codec;
    private boolean closing;

    /// The node that the mesh belongs to.
    ///
    /// @param events where events go; false means that it was turned away
    /// @param faults told when a message cannot be encoded, which is a bug of ours
    /// @param asides what goes along with the messages
    /// @param archive answers peers that ask for this node's history
    public record House(
            Predicate<Event> events, Consumer<Throwable> faults, Asides asides, Archive archive) {}

    /// @param loop the event loop that owns everything here; the caller ends it after [#close]
    public PeerMesh(EventLoop loop, WatchdogConfig config, PeerMessageCodec codec, House house) {
        this.loop = loop;
        this.guarded = new GuardedLoop(loop, house.faults());
        this.codec = codec;
        this.house = house;
        this.doorman = new Doorman(config, repeats);
        this.talk =
                new HistoryTalk(
                        loop,
                        house.archive(),
                        (to, packet, undelivered) ->
                                link(to).send(packet, (_, _) -> undelivered.run()));
        config.remotes().forEach(node -> links.put(node.id(), new PeerLink(node)));
    }

    /// Opens the listeners; returns once all of them accept, or opens none.
    ///
    /// @return the addresses bound, with the real port where 0 was asked for
    /// @throws IOException naming the address that cannot be bound
    public List<InetSocketAddress> listen(List<InetSocketAddress> addresses) throws IOException {
        ServerBootstrap bootstrap =
                PeerSockets.listening(
                        loop,
                        pipeline ->
                                new PeerConnection(LinkSide.INBOUND, null, this).install(pipeline));
        listeners.addAll(PeerSockets.bind(bootstrap, addresses));
        var _ =
                loop.scheduleAtFixedRate(
                        this::sweep,
                        PeerLimits.SWEEP.toMillis(),
                        PeerLimits.SWEEP.toMillis(),
                        TimeUnit.MILLISECONDS);
        return listeners.stream()
                .map(listener -> (InetSocketAddress) listener.localAddress())
                .toList();
    }

    /// Sends on the outbound connection if it is up, else on the inbound one, else tells
    /// [Event.SendFailed].
    public void send(NodeId to, int commandId, PeerMessage message) {
        guarded.run(() -> {
            PeerLink link = link(to);
            link.send(encode(link, commandId, message), this::undelivered);
        });
    }

    /// Sends on the outbound connection or tells [Event.SendFailed].
    public void sendOutbound(NodeId to, int commandId, PeerMessage message) {
        guarded.run(() -> {
            PeerLink link = link(to);
            link.sendOutbound(encode(link, commandId, message), this::undelivered);
        });
    }

    /// Asks a peer for its history; see [Archive]. Fails with an [IOException] that says why if no answer
    /// comes within [PeerLimits#HISTORY_TIMEOUT].
    public CompletableFuture<byte[]> ask(NodeId peer, byte[] question) {
        CompletableFuture<byte[]> answer = new CompletableFuture<>();
        guarded.run(() -> {
            if (links.containsKey(peer)) {
                talk.ask(peer, question, answer);
            } else {
                answer.completeExceptionally(
                        new IOException("no peer when this node started; restart it"));
            }
        });
        return answer.orTimeout(2 * PeerLimits.HISTORY_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    }

    /// Starts to connect, unless an outbound connection is up or under way.
    public void connect(NodeId to) {
        guarded.run(() -> {
            PeerLink link = link(to);
            if (link.mayConnect()) {
                long attempt = link.beginConnecting(System.nanoTime());
                resolve(link, attempt);
            }
        });
    }

    /// Closes both connections of a peer, once what was sent is written, without a `LinkClosed`.
    public void disconnect(NodeId peer) {
        guarded.run(() -> link(peer).disconnect("closed by this node"));
    }

    /// Takes over a new key or new node settings for connections yet to come (protocol v4, 17.6).
    public void reconfigure(WatchdogConfig config, PeerMessageCodec newCodec) {
        guarded.run(() -> {
            codec = newCodec;
            doorman.reconfigure(config);
        });
    }

    /// How many connections of which kind there are, for metrics and tests.
    public CompletableFuture<Census> census() {
        CompletableFuture<Census> answer = new CompletableFuture<>();
        guarded.run(() -> {
            int outbound = 0;
            int inbound = 0;
            for (PeerLink link : links.values()) {
                outbound += link.isUp(LinkSide.OUTBOUND) ? 1 : 0;
                inbound += link.isUp(LinkSide.INBOUND) ? 1 : 0;
            }
            InboundGate gate = doorman.gate();
            answer.complete(
                    new Census(
                            connections.size(),
                            outbound,
                            inbound,
                            gate.unidentifiedCount(),
                            gate.ownIdCount()));
        });
        return answer;
    }

    /// Connections by kind.
    public record Census(int open, int outbound, int inbound, int unidentified, int ownId) {}

    /// Closes the listeners and all connections, letting written packets go out first, for at most
    /// [PeerLimits#LINGER].
    @Override
    public void close() {
        guarded.run(() -> {
            closeListeners();
            links.values().forEach(link -> link.disconnect("this node ends"));
            for (PeerConnection connection : Set.copyOf(connections)) {
                connection.closeAfterFlush("this node ends");
            }
            closing = true;
            tellIfEmptied();
        });
        emptied.orTimeout(PeerLimits.LINGER.toMillis(), TimeUnit.MILLISECONDS)
                .exceptionally(_ -> null)
                .join();
    }

    @Override
    public void opened(PeerConnection connection) {
        connections.add(connection);
        if (connection.side() == LinkSide.INBOUND) {
            doorman.gate().entered(connection);
        }
    }

    @Override
    public void received(PeerConnection connection, PeerPacket packet) {
        connection
                .peer()
                .ifPresentOrElse(
                        peer -> deliver(connection, peer, packet),
                        () -> introduce(connection, packet));
    }

    @Override
    public void closed(PeerConnection connection, String reason) {
        connections.remove(connection);
        tellIfEmptied();
        boolean unidentified = doorman.gate().isUnidentified(connection);
        doorman.gate().forget(connection);
        if (connection.peer().isPresent()) {
            NodeId peer = connection.peer().get();
            if (link(peer).forget(connection)) {
                tell(new Event.LinkClosed(peer, connection.side(), reason));
            }
        } else if (unidentified) {
            LOG.debug(
                    "unidentified connection from {} ended: {}",
                    connection.remoteAddress(),
                    reason);
        }
    }

    private void tellIfEmptied() {
        if (closing && connections.isEmpty()) {
            emptied.complete(null);
        }
    }

    private PeerPacket encode(PeerLink link, int commandId, PeerMessage message) {
        boolean may = link.isStamped() || !(message instanceof PeerMessage.Plain);
        return codec.encode(commandId, message, may ? house.asides().next() : PeerAside.NONE);
    }

    private void deliver(PeerConnection connection, NodeId peer, PeerPacket packet) {
        if (HistoryPackets.isOne(packet)) {
            talk.received(peer, packet);
            return;
        }
        PeerMessageCodec.Opened opened = codec.open(packet);
        heard(peer, opened);
        Event event = new Event.MessageReceived(peer, packet.commandId(), opened.message());
        if (!house.events().test(event)) {
            connection.close("this node cannot keep up with its events");
        }
    }

    private void introduce(PeerConnection connection, PeerPacket packet) {
        switch (doorman.judge(connection, packet, codec)) {
            case Doorman.Welcome(var peer, var info, var aside) -> {
                connection.identify(peer);
                link(peer).accepted(connection);
                heard(peer, new PeerMessageCodec.Opened(new PeerMessage.AddNode(info), aside));
                tell(new Event.PeerAccepted(peer, packet.commandId(), info));
            }
            case Doorman.Ignored _ -> {}
            case Doorman.TurnedAway(var reason, var answer) -> {
                if (answer) {
                    PeerMessage reject = new PeerMessage.Plain(PeerMessageType.REJECT);
                    connection.write(codec.encode(packet.commandId(), reject), _ -> {});
                }
                connection.closeAfterFlush(reason);
            }
        }
    }

    private void heard(NodeId peer, PeerMessageCodec.Opened opened) {
        if (opened.aside().stamp().isPresent()) {
            link(peer).stamped();
        }
        house.asides().heard(peer, opened.message(), opened.aside());
    }

    private void resolve(PeerLink link, long attempt) {
        String host = link.address().host();
        Thread.ofVirtual()
                .name("resolve " + host)
                .start(() -> {
                    try {
                        InetAddress address = InetAddress.getByName(host);
                        guarded.run(() -> open(link, attempt, address));
                    } catch (UnknownHostException _) {
                        guarded.run(() ->
                                failed(
                                        link,
                                        attempt,
                                        false,
                                        "host name \"" + host + "\" is unknown"));
                    }
                });
    }

    private void open(PeerLink link, long attempt, InetAddress address) {
        if (!link.isConnecting(attempt)) {
            return;
        }
        NodeId peer = link.address().id();
        PeerConnection connection = new PeerConnection(LinkSide.OUTBOUND, peer, this);
        PeerSockets.connecting(loop, connection::install)
                .connect(new InetSocketAddress(address, link.address().wdPort()))
                .addListener(future -> {
                    if (!future.isSuccess()) {
                        String reason = PeerSockets.reasonOf(future.cause());
                        failed(link, attempt, PeerSockets.isRefused(future.cause()), reason);
                    } else if (!link.isConnecting(attempt)) {
                        connection.close("no longer wanted");
                    } else {
                        link.connected(connection);
                        tell(new Event.LinkOpened(peer));
                    }
                });
    }

    private void failed(PeerLink link, long attempt, boolean refused, String reason) {
        if (link.isConnecting(attempt)) {
            link.endConnecting();
            tell(new Event.ConnectFailed(link.address().id(), refused, reason));
        }
    }

    private void sweep() {
        long now = System.nanoTime();
        for (PeerConnection connection : Set.copyOf(connections)) {
            connection.sweep(now);
        }
        doorman.gate().sweep(now);
        long limit = PeerLimits.RESOLVE_TIMEOUT.plus(PeerLimits.CONNECT_TIMEOUT).toNanos();
        for (PeerLink link : links.values()) {
            if (link.isConnectingFor(now, limit)) {
                failed(link, link.attempt(), false, "resolving and connecting took too long");
            }
        }
    }

    private void undelivered(NodeId peer, int commandId) {
        tell(new Event.SendFailed(peer, commandId));
    }

    private void tell(Event event) {
        if (!house.events().test(event)) {
            LOG.debug("nobody takes {}", event);
        }
    }

    private PeerLink link(NodeId peer) {
        PeerLink link = links.get(peer);
        if (link == null) {
            throw new IllegalArgumentException("node " + peer + " is no configured peer");
        }
        return link;
    }

    private void closeListeners() {
        for (Channel listener : listeners) {
            var _ = listener.close();
        }
        listeners.clear();
    }
}
