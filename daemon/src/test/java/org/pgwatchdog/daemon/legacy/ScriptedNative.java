package org.pgwatchdog.daemon.legacy;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.pgwatchdog.core.legacy.message.LegacyMessage;
import org.pgwatchdog.core.legacy.message.LegacyStatus;
import org.pgwatchdog.core.legacy.message.MemberIdentity;
import org.pgwatchdog.core.legacy.message.NodeRecord;
import org.pgwatchdog.core.legacy.message.PacketKind;
import org.pgwatchdog.core.legacy.message.WallTime;
import org.pgwatchdog.wire.auth.AuthMethod;
import org.pgwatchdog.wire.auth.PeerAuthentication;
import org.pgwatchdog.wire.auth.WatchdogKey;
import org.pgwatchdog.wire.legacy.LegacyGeneration;
import org.pgwatchdog.wire.legacy.LegacyHeartbeat;
import org.pgwatchdog.wire.legacy.LegacyHeartbeatCodec;
import org.pgwatchdog.wire.legacy.LegacyPacketCodec;

/// A 3.4 node as the protocol's description has it, on loopback, with plain sockets: serves one connection
/// after the other and waits without a time-out, as natives do. What it answers is a script.
public final class ScriptedNative implements AutoCloseable {
    /// The `delegate_IP` of all nodes here.
    public static final String DELEGATE_IP = "203.0.113.99";

    private final MemberIdentity identity;
    private final LegacyPacketCodec codec;
    private final LegacyHeartbeatCodec heartbeats;
    private final SendTimes times = new SendTimes(InstantSource.system());
    private final WallTime start;
    private final List<LegacyMessage> received = new CopyOnWriteArrayList<>();
    private final List<LegacyHeartbeat> heard = new CopyOnWriteArrayList<>();
    private volatile LegacyStatus status = LegacyStatus.NORMAL;
    private volatile Function<LegacyMessage, Optional<LegacyMessage>> script = this::natively;
    private volatile boolean frozen;
    private volatile ServerSocket listener = new ServerSocket();
    private final DatagramSocket ear;

    /// A node that listens for heartbeats, but not yet for peers.
    ///
    /// @param age seconds since its start
    public ScriptedNative(int wdPort, int poolPort, int heartbeatPort, String key, int age)
            throws IOException {
        this.identity = new MemberIdentity("127.0.0.1", poolPort, wdPort);
        PeerAuthentication authentication =
                new PeerAuthentication(WatchdogKey.of(key), AuthMethod.HMAC_SHA256);
        this.codec = new LegacyPacketCodec(LegacyGeneration.G2, authentication);
        this.heartbeats = new LegacyHeartbeatCodec(authentication);
        this.start = new WallTime(times.now().seconds() - age, 0);
        this.ear =
                new DatagramSocket(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), heartbeatPort));
        Thread.ofVirtual().start(this::hear);
    }

    /// Begins to serve.
    public ScriptedNative listen() throws IOException {
        ServerSocket bound =
                new ServerSocket(identity.wdPort(), 50, InetAddress.getLoopbackAddress());
        listener = bound;
        Thread.ofVirtual().start(() -> serve(bound));
        return this;
    }

    /// What it says of itself from now on.
    public ScriptedNative as(LegacyStatus now) {
        status = now;
        return this;
    }

    /// Its answers from now on; an empty one closes the connection.
    public void answering(Function<LegacyMessage, Optional<LegacyMessage>> answers) {
        script = answers;
    }

    /// Accepts connections from now on, and answers none.
    public void freeze() {
        frozen = true;
    }

    /// The kinds of what it was asked.
    public List<PacketKind> asked() {
        return received.stream().map(ScriptedNative::kindOf).toList();
    }

    /// The heartbeats that came in.
    public List<LegacyHeartbeat> heartbeats() {
        return List.copyOf(heard);
    }

    /// Asks another node, as `kind` demands.
    public Optional<LegacyMessage> ask(int port, PacketKind kind) throws IOException {
        LegacyMessage message =
                kind.form() == PacketKind.Form.RECORD
                        ? described(kind)
                        : new LegacyMessage.Plain(kind);
        return ask(port, message);
    }

    public Optional<LegacyMessage> ask(int port, LegacyMessage message) throws IOException {
        return exchange(port, packet(message));
    }

    /// A signed request.
    public byte[] packet(LegacyMessage message) {
        return codec.encodeRequest(message, times.next());
    }

    /// Sends these bytes and reads the answer; empty if the connection is closed instead.
    public Optional<LegacyMessage> exchange(int port, byte[] packet) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(packet);
            byte[] answer = new byte[codec.generation().packetSize()];
            new DataInputStream(socket.getInputStream()).readFully(answer);
            return Optional.of(codec.decode(answer).message());
        } catch (EOFException | SocketException _) {
            return Optional.empty();
        }
    }

    /// Its own record in a message.
    public LegacyMessage described(PacketKind kind) {
        return new LegacyMessage.Described(
                kind, new NodeRecord(status, start, identity, DELEGATE_IP));
    }

    /// Sends one heartbeat.
    public void beat(int port) throws IOException {
        byte[] datagram =
                heartbeats.encode(
                        new LegacyHeartbeat(
                                identity.host(), identity.pgpoolPort(), times.next(), status));
        ear.send(
                new DatagramPacket(
                        datagram, datagram.length, InetAddress.getLoopbackAddress(), port));
    }

    private void serve(ServerSocket bound) {
        while (!bound.isClosed()) {
            try (Socket socket = bound.accept()) {
                byte[] packet = new byte[codec.generation().packetSize()];
                new DataInputStream(socket.getInputStream()).readFully(packet);
                if (frozen) {
                    // Like a stopped process: the kernel has accepted, nobody answers.
                    socket.getInputStream().read();
                    continue;
                }
                LegacyMessage request = codec.decode(packet).message();
                received.add(request);
                Optional<LegacyMessage> answer = script.apply(request);
                if (answer.isPresent()) {
                    socket.getOutputStream().write(codec.encodeAnswer(answer.get()));
                }
            } catch (IOException _) {
                // The other end has gone, or this one is closed.
            }
        }
    }

    private Optional<LegacyMessage> natively(LegacyMessage request) {
        PacketKind answer =
                switch (kindOf(request)) {
                    case ADD_REQ -> PacketKind.ADD_ACCEPT;
                    case STAND_FOR_MASTER -> PacketKind.VOTE_YOU;
                    case START_RECOVERY,
                            END_RECOVERY,
                            FAILBACK_REQUEST,
                            DEGENERATE_BACKEND,
                            PROMOTE_BACKEND ->
                            PacketKind.NODE_READY;
                    case UNLOCK_REQUEST -> PacketKind.LOCK_READY;
                    default -> PacketKind.READY;
                };
        return Optional.of(
                answer.form() == PacketKind.Form.RECORD
                        ? described(answer)
                        : new LegacyMessage.Plain(answer));
    }

    private void hear() {
        byte[] buffer = new byte[1024];
        while (!ear.isClosed()) {
            try {
                DatagramPacket datagram = new DatagramPacket(buffer, buffer.length);
                ear.receive(datagram);
                heard.add(heartbeats.decode(java.util.Arrays.copyOf(buffer, datagram.getLength())));
            } catch (IOException _) {
                // Closed.
            }
        }
    }

    /// What a message is about.
    public static PacketKind kindOf(LegacyMessage message) {
        return switch (message) {
            case LegacyMessage.Described(var kind, _) -> kind;
            case LegacyMessage.Backends(var kind, _) -> kind;
            case LegacyMessage.Plain(var kind) -> kind;
            case LegacyMessage.Unlock _ -> PacketKind.UNLOCK_REQUEST;
            case LegacyMessage.Malformed(var kind, _) -> kind;
            case LegacyMessage.Unknown _ -> PacketKind.INVALID;
        };
    }

    /// Stops to listen: connections are refused.
    public void die() throws IOException {
        listener.close();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        ear.close();
    }
}
