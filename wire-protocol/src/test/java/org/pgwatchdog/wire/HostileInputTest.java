package org.pgwatchdog.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.pgwatchdog.core.message.IpcRequest;
import org.pgwatchdog.core.message.PeerMessage;
import org.pgwatchdog.wire.Vectors.Vector;
import org.pgwatchdog.wire.auth.AuthMethod;
import org.pgwatchdog.wire.auth.PeerAuthentication;
import org.pgwatchdog.wire.auth.WatchdogKey;
import org.pgwatchdog.wire.heartbeat.Heartbeat;
import org.pgwatchdog.wire.heartbeat.HeartbeatCodec;
import org.pgwatchdog.wire.ipc.IpcAuthentication;
import org.pgwatchdog.wire.ipc.IpcClientCodec;
import org.pgwatchdog.wire.ipc.IpcFrame;
import org.pgwatchdog.wire.ipc.IpcFrameDecoder;
import org.pgwatchdog.wire.ipc.IpcServerCodec;
import org.pgwatchdog.wire.peer.PeerMessageCodec;
import org.pgwatchdog.wire.peer.PeerPacket;
import org.pgwatchdog.wire.peer.PeerPacketDecoder;

/// Seeded mutations of every vector end in messages or a [ProtocolException], never in anything
/// else, and never allocate more than a fixed multiple of what came in. A failure names the seed.
class HostileInputTest {
    private static final PeerAuthentication AUTHENTICATION =
            new PeerAuthentication(WatchdogKey.of(Vectors.CAPTURED_KEY), AuthMethod.HMAC_SHA256);

    private final PeerMessageCodec peers = new PeerMessageCodec(AUTHENTICATION);
    private final HeartbeatCodec heartbeats = new HeartbeatCodec(AUTHENTICATION);
    private final IpcServerCodec server = new IpcServerCodec();
    private final IpcClientCodec client = new IpcClientCodec(WatchdogKey.of(Vectors.CAPTURED_KEY));
    private final IpcAuthentication rules =
            new IpcAuthentication(WatchdogKey.of(Vectors.CAPTURED_KEY), 7);

    static List<Vector> peerPackets() {
        return Vectors.peerPackets();
    }

    static List<Vector> datagrams() {
        return Stream.of(Vectors.CAPTURED, Vectors.SPEC)
                .flatMap(directory -> Vectors.read(directory, "heartbeat.txt").stream())
                .toList();
    }

    static List<Vector> ipcFrames() {
        return Vectors.read(Vectors.CAPTURED, "ipc.txt");
    }

    @ParameterizedTest
    @MethodSource("peerPackets")
    void mutatedPeerStreamsEndInMessagesOrAProtocolException(Vector vector) {
        Attack.on(
                vector,
                (mutator, bytes) ->
                        mutator.below(3) == 0 ? stream(mutator, bytes) : payload(mutator, bytes));
    }

    /// Anything may be wrong, the header too.
    private int stream(Mutator mutator, byte[] bytes) {
        byte[] hostile = mutator.mutate(bytes);
        ByteBuf in = Unpooled.buffer(hostile.length + 1).writeBytes(hostile);
        EmbeddedChannel channel = new EmbeddedChannel(new PeerPacketDecoder());
        feed(channel, in);
        for (PeerPacket packet = channel.readInbound();
                packet != null;
                packet = channel.readInbound()) {
            understand(packet);
        }
        channel.finishAndReleaseAll();
        assertThat(in.refCnt()).isZero();
        return hostile.length;
    }

    /// The frame is right, the payload is not.
    private int payload(Mutator mutator, byte[] bytes) {
        byte[] payload = mutator.mutate(Arrays.copyOfRange(bytes, 9, bytes.length));
        understand(new PeerPacket(bytes[0] & 0xff, 7, payload));
        return payload.length;
    }

    private void understand(PeerPacket packet) {
        PeerMessage message = peers.decode(packet);
        if (message instanceof PeerMessage.Unknown(int code)) {
            assertThat(code).isEqualTo(packet.typeCode());
        } else {
            assertThat((int) message.type().code()).isEqualTo(packet.typeCode());
        }
        if (packet.typeCode() == 'A') {
            peers.isAuthentic(packet);
        }
    }

    @ParameterizedTest
    @MethodSource("ipcFrames")
    void mutatedIpcStreamsEndInRequestsOrAProtocolException(Vector vector) {
        char[] types = {'2', '3', 'c', 'd', 'f', 'i', 'r', 'v', '0', 'q'};
        IpcRequest asked = new IpcRequest.GetNodes(java.util.OptionalInt.empty());
        Attack.on(
                vector,
                (mutator, bytes) -> {
                    byte[] hostile = mutator.mutate(bytes);
                    ByteBuf in = Unpooled.buffer(hostile.length + 1).writeBytes(hostile);
                    EmbeddedChannel channel = new EmbeddedChannel(new IpcFrameDecoder());
                    feed(channel, in);
                    channel.finishAndReleaseAll();
                    assertThat(in.refCnt()).isZero();
                    byte[] payload = mutator.mutate(Arrays.copyOfRange(bytes, 5, bytes.length));
                    IpcFrame request = new IpcFrame(types[mutator.below(types.length)], payload);
                    rules.refusal(request);
                    assertThat(server.decode(request)).isNotNull();
                    try {
                        assertThat(client.decode(asked, new IpcFrame('7', payload))).isNotNull();
                    } catch (ProtocolException e) {
                        assertThat(e).hasMessageContaining("IPC reply");
                    }
                    return hostile.length + 3 * payload.length;
                });
    }

    @ParameterizedTest
    @MethodSource("datagrams")
    void mutatedDatagramsEndInHeartbeatsOrAProtocolException(Vector vector) {
        HeartbeatCodec open = new HeartbeatCodec(PeerAuthentication.DISABLED);
        Attack.on(
                vector,
                (mutator, bytes) -> {
                    byte[] hostile = mutator.mutate(bytes);
                    if (mutator.below(2) == 0) {
                        hostile = Arrays.copyOf(hostile, mutator.below(2) == 0 ? 352 : 224);
                    }
                    for (HeartbeatCodec codec : List.of(heartbeats, open)) {
                        try {
                            Heartbeat heartbeat = codec.decode(hostile);
                            assertThat(heartbeat.from()).isNotEmpty();
                        } catch (ProtocolException e) {
                            assertThat(e).hasMessageStartingWith("heartbeat ");
                        }
                    }
                    return hostile.length;
                });
    }

    private static void feed(EmbeddedChannel channel, ByteBuf in) {
        try {
            channel.writeInbound(in);
        } catch (DecoderException e) {
            assertThat(e).hasCauseInstanceOf(ProtocolException.class);
        }
    }
}
