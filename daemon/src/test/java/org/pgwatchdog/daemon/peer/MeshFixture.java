package org.pgwatchdog.daemon.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.pgwatchdog.core.event.Event;
import org.pgwatchdog.core.message.PeerAside;
import org.pgwatchdog.core.message.PeerMessage;
import org.pgwatchdog.core.message.PeerMessageType;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.daemon.FreePorts;
import org.pgwatchdog.daemon.Samples;
import org.pgwatchdog.daemon.status.HybridClock;
import org.pgwatchdog.wire.auth.AuthMethod;
import org.pgwatchdog.wire.auth.PeerAuthentication;
import org.pgwatchdog.wire.auth.WatchdogKey;
import org.pgwatchdog.wire.peer.PeerMessageCodec;
import org.pgwatchdog.wire.peer.PeerPacket;

/// Meshes and plain sockets on loopback, closed after each test.
class MeshFixture {
    static final PeerMessage BEACON = new PeerMessage.Plain(PeerMessageType.REQUEST_INFO);
    static final NodeId ZERO = NodeId.of(0);
    static final NodeId ONE = NodeId.of(1);
    static final Duration LIMIT = Duration.ofSeconds(20);

    final int[] ports = {FreePorts.next(), FreePorts.next(), FreePorts.next()};
    private final List<Side> sides = new ArrayList<>();
    private final List<AutoCloseable> opened = new ArrayList<>();
    final CopyOnWriteArrayList<Throwable> faults = new CopyOnWriteArrayList<>();

    @AfterEach
    void closeEverything() throws Exception {
        for (AutoCloseable one : opened) {
            one.close();
        }
        for (Side side : sides) {
            side.close();
        }
        assertThat(faults).isEmpty();
    }

    static void introduce(Side from, Side to) throws Exception {
        from.mesh.connect(NodeId.of(to.id));
        assertThat(from.next(Event.LinkOpened.class).peer()).isEqualTo(NodeId.of(to.id));
        from.mesh.sendOutbound(
                NodeId.of(to.id), 1, new PeerMessage.AddNode(Samples.info(from.id, from.port)));
        assertThat(to.next(Event.PeerAccepted.class).peer()).isEqualTo(NodeId.of(from.id));
    }

    PeerPacket addNode(int id, String key, int commandId) {
        return codec(key).encode(commandId, new PeerMessage.AddNode(Samples.info(id, ports[id])));
    }

    static PeerMessageCodec codec(String key) {
        return new PeerMessageCodec(
                new PeerAuthentication(WatchdogKey.of(key), AuthMethod.HMAC_SHA256));
    }

    Side side(int id, String key) throws IOException {
        Side side = new Side(id, key);
        sides.add(side);
        side.mesh.listen(
                List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), ports[id])));
        return side;
    }

    Raw raw(int to) throws IOException {
        Raw raw = new Raw(ports[to]);
        opened.add(raw);
        return raw;
    }

    /// One mesh with the events it told.
    final class Side implements AutoCloseable {
        final int id;
        final int port;
        final PeerMesh mesh;
        final CopyOnWriteArrayList<Event> events = new CopyOnWriteArrayList<>();
        final MultiThreadIoEventLoopGroup group =
                new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        final HybridClock clock = new HybridClock(InstantSource.system());
        volatile Archive archive = question -> question;
        volatile boolean refuseMessages;

        Side(int id, String key) {
            this.id = id;
            this.port = ports[id];
            this.mesh =
                    new PeerMesh(
                            group.next(),
                            Samples.config(id, ports),
                            codec(key),
                            new PeerMesh.House(
                                    this::take,
                                    faults::add,
                                    new Stamps(),
                                    question -> archive.answer(question)));
        }

        private final class Stamps implements Asides {
            @Override
            public PeerAside next() {
                return PeerAside.at(clock.next());
            }

            @Override
            public void heard(NodeId peer, PeerMessage message, PeerAside aside) {
                aside.stamp().ifPresent(clock::heard);
            }
        }

        private boolean take(Event event) {
            if (refuseMessages && event instanceof Event.MessageReceived) {
                return false;
            }
            return events.add(event);
        }

        <E extends Event> List<E> seen(Class<E> kind) {
            return events.stream().filter(kind::isInstance).map(kind::cast).toList();
        }

        <E extends Event> E next(Class<E> kind) {
            return kind.cast(next(kind::isInstance));
        }

        Event next(Predicate<Event> wanted) {
            await().atMost(LIMIT).until(() -> events.stream().anyMatch(wanted));
            return events.stream().filter(wanted).findFirst().orElseThrow();
        }

        @Override
        public void close() {
            mesh.close();
            group.shutdownGracefully(0, 100, TimeUnit.MILLISECONDS).awaitUninterruptibly(2_000);
        }
    }

    /// A plain socket that speaks the frames by hand.
    static final class Raw implements AutoCloseable {
        final Socket socket;

        Raw(int port) throws IOException {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setSoTimeout((int) LIMIT.toMillis());
        }

        void send(PeerPacket packet) throws IOException {
            byte[] payload = packet.payload();
            socket.getOutputStream()
                    .write(
                            ByteBuffer.allocate(9 + payload.length)
                                    .put((byte) packet.typeCode())
                                    .putInt(packet.commandId())
                                    .putInt(payload.length)
                                    .put(payload)
                                    .array());
        }

        PeerPacket readPacket() throws IOException {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            int type = in.readUnsignedByte();
            int id = in.readInt();
            byte[] payload = new byte[in.readInt()];
            in.readFully(payload);
            return new PeerPacket(type, id, payload);
        }

        /// What still comes until the other side closes; a reset counts as the end.
        byte[] readToEnd() throws IOException {
            try {
                return socket.getInputStream().readAllBytes();
            } catch (java.net.SocketException reset) {
                return new byte[0];
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
