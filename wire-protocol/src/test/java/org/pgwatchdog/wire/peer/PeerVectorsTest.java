package org.pgwatchdog.wire.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.pgwatchdog.core.message.PeerMessage;
import org.pgwatchdog.core.message.PeerMessageType;
import org.pgwatchdog.wire.Vectors;
import org.pgwatchdog.wire.Vectors.Vector;
import org.pgwatchdog.wire.auth.AuthMethod;
import org.pgwatchdog.wire.auth.PeerAuthentication;
import org.pgwatchdog.wire.auth.WatchdogKey;

/// Bytes of native 4.3.5 processes mean what they should, and ours are the same.
class PeerVectorsTest {
    static List<Vector> captured() {
        return Vectors.read(Vectors.CAPTURED, "peer.txt");
    }

    static List<Vector> spec() {
        return Vectors.read(Vectors.SPEC, "peer.txt");
    }

    @ParameterizedTest
    @MethodSource("captured")
    void capturedPacketsAreUnderstoodAndReproduced(Vector vector) {
        check(vector, codec(Vectors.CAPTURED_KEY));
    }

    @ParameterizedTest
    @MethodSource("spec")
    void packetsOfTheSpecificationAreUnderstoodAndReproduced(Vector vector) {
        check(vector, codec(Vectors.SPEC_KEY));
    }

    @Test
    void capturedDigestsProveTheKey() {
        int checked = 0;
        for (Vector vector : captured()) {
            PeerPacket packet = packet(vector.bytes());
            if (packet.typeCode() != 'A' && packet.typeCode() != 'I') {
                continue;
            }
            boolean foreign = vector.encode().equals("no");
            assertThat(codec(Vectors.CAPTURED_KEY).isAuthentic(packet)).isEqualTo(!foreign);
            assertThat(codec("wrong-key").isAuthentic(packet)).isEqualTo(foreign);
            assertThat(codec("").isAuthentic(packet)).isTrue();
            checked++;
        }
        assertThat(checked).isEqualTo(15);
    }

    @Test
    void everyKindThatOccursInTheCapturesHasAVector() {
        assertThat(captured().stream().map(vector -> (char) vector.bytes()[0]).distinct())
                .containsExactlyInAnyOrder(
                        'A', 'I', 'S', 'G', 'J', 'Z', 'd', 'C', 'Y', 'D', 'M', 'B', 'R', '#', 'X',
                        '-', 'F', 'H', 'f');
    }

    private static void check(Vector vector, PeerMessageCodec codec) {
        PeerPacket packet = packet(vector.bytes());
        PeerMessage message = codec.decode(packet);
        assertThat(message).hasToString(vector.expect());
        assertThat(message.type())
                .isEqualTo(PeerMessageType.fromCode(packet.typeCode()).orElseThrow());
        PeerPacket encoded = codec.encode(packet.commandId(), message);
        if (vector.encode().equals("yes")) {
            assertThat(new String(encoded.payload(), java.nio.charset.StandardCharsets.UTF_8))
                    .isEqualTo(
                            new String(packet.payload(), java.nio.charset.StandardCharsets.UTF_8));
            assertThat(bytes(encoded)).isEqualTo(vector.bytes());
        } else {
            assertThat(bytes(encoded)).isNotEqualTo(vector.bytes());
            assertThat(codec.decode(encoded)).isEqualTo(message);
            assertThat(new String(encoded.payload(), java.nio.charset.StandardCharsets.UTF_8))
                    .doesNotContain("IPC");
        }
    }

    static PeerPacket packet(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        int type = buffer.get();
        int commandId = buffer.getInt();
        assertThat(buffer.getInt()).isEqualTo(bytes.length - 9);
        return new PeerPacket(type, commandId, Arrays.copyOfRange(bytes, 9, bytes.length));
    }

    static byte[] bytes(PeerPacket packet) {
        return ByteBuffer.allocate(9 + packet.payload().length)
                .put((byte) packet.typeCode())
                .putInt(packet.commandId())
                .putInt(packet.payload().length)
                .put(packet.payload())
                .array();
    }

    static PeerMessageCodec codec(String key) {
        return new PeerMessageCodec(
                new PeerAuthentication(WatchdogKey.of(key), AuthMethod.HMAC_SHA256));
    }
}
