package org.pgwatchdog.wire.heartbeat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgwatchdog.wire.ProtocolException;
import org.pgwatchdog.wire.Vectors;
import org.pgwatchdog.wire.Vectors.Vector;
import org.pgwatchdog.wire.auth.AuthMethod;
import org.pgwatchdog.wire.auth.PeerAuthentication;
import org.pgwatchdog.wire.auth.WatchdogKey;

/// Protocol v4, chapter 14.
class HeartbeatCodecTest {
    private static final Heartbeat HEARTBEAT =
            new Heartbeat("node1.example.com", 9999, 1_700_000_000L, 123_456);

    static List<Vector> captured() {
        return Vectors.read(Vectors.CAPTURED, "heartbeat.txt");
    }

    static List<Vector> spec() {
        return Vectors.read(Vectors.SPEC, "heartbeat.txt");
    }

    @ParameterizedTest
    @MethodSource("captured")
    void capturedDatagramsAreUnderstoodAndReproduced(Vector vector) {
        check(vector, Vectors.CAPTURED_KEY);
    }

    @ParameterizedTest
    @MethodSource("spec")
    void theDatagramOfTheSpecificationIsUnderstoodAndReproduced(Vector vector) {
        check(vector, Vectors.SPEC_KEY);
    }

    private static void check(Vector vector, String key) {
        HeartbeatCodec codec = codec(key);
        Heartbeat heartbeat = codec.decode(vector.bytes());
        assertThat(heartbeat).hasToString(vector.expect());
        byte[] ours = codec.encode(heartbeat, HeartbeatLayout.HOST_254);
        assertThat(ours).isEqualTo(withoutLeftovers(vector.bytes(), heartbeat.from().length()));
        assertThatThrownBy(() -> codec("other").decode(vector.bytes()))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("authentication failed");
        assertThat(codec("").decode(vector.bytes())).isEqualTo(heartbeat);
    }

    /// Zeros where natives leave whatever their stack held.
    private static byte[] withoutLeftovers(byte[] datagram, int hostLength) {
        byte[] clean = datagram.clone();
        Arrays.fill(clean, hostLength, 256, (byte) 0);
        Arrays.fill(clean, 260, 264, (byte) 0);
        Arrays.fill(clean, 344, 352, (byte) 0);
        return clean;
    }

    @Test
    void theOldLayoutHasItsFieldsAtTheirOffsets() {
        byte[] datagram = codec("specKey123").encode(HEARTBEAT, HeartbeatLayout.HOST_128);
        assertThat(datagram).hasSize(224);
        ByteBuffer buffer = ByteBuffer.wrap(datagram);
        assertThat(new String(datagram, 0, 18, StandardCharsets.US_ASCII))
                .isEqualTo("node1.example.com\0");
        assertThat(buffer.getInt(128)).isEqualTo(9999);
        assertThat(buffer.getInt(136)).isEqualTo(1_700_000_000);
        assertThat(buffer.getInt(140)).isZero();
        assertThat(buffer.getInt(144)).isEqualTo(123_456);
        assertThat(buffer.getInt(148)).isZero();
        assertThat(new String(datagram, 152, 65, StandardCharsets.US_ASCII))
                .isEqualTo("20a8b9d4aa96dd732dcc87049b10c820b567933a15ae53ea38c06a668c9f3fbb\0");
    }

    @ParameterizedTest
    @EnumSource(HeartbeatLayout.class)
    void everyLayoutIsRecognisedByItsSize(HeartbeatLayout layout) {
        for (String key : List.of("", "specKey123")) {
            HeartbeatCodec codec = codec(key);
            for (Heartbeat heartbeat :
                    List.of(
                            HEARTBEAT,
                            new Heartbeat("h", 1, 0, 0),
                            new Heartbeat("é".repeat(20), 65_535, Heartbeat.SECONDS_MAX, 999_999),
                            new Heartbeat("x".repeat(layout.hostLengthMax()), 22, 1, 2))) {
                byte[] datagram = codec.encode(heartbeat, layout);
                assertThat(datagram).hasSize(layout.size());
                assertThat(codec.decode(datagram)).isEqualTo(heartbeat);
            }
        }
    }

    @Test
    void md5DigestsFitToo() {
        HeartbeatCodec md5 =
                new HeartbeatCodec(new PeerAuthentication(WatchdogKey.of("k"), AuthMethod.MD5));
        byte[] datagram = md5.encode(HEARTBEAT, HeartbeatLayout.HOST_128);
        assertThat(datagram[152 + 32]).isZero();
        assertThat(md5.decode(datagram)).isEqualTo(HEARTBEAT);
        assertThatThrownBy(() -> codec("k").decode(datagram)).isInstanceOf(ProtocolException.class);
    }

    @Test
    void withoutKeyNothingStandsInTheDigest() {
        byte[] datagram = codec("").encode(HEARTBEAT, HeartbeatLayout.HOST_254);
        assertThat(Arrays.copyOfRange(datagram, 280, 352)).isEqualTo(new byte[72]);
    }

    @Test
    void hostNamesTooLongForTheLayoutAreRefused() {
        Heartbeat longer = new Heartbeat("x".repeat(128), 9999, 1, 2);
        assertThat(codec("").encode(longer, HeartbeatLayout.HOST_254)).hasSize(352);
        assertThatThrownBy(() -> codec("").encode(longer, HeartbeatLayout.HOST_128))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("has 128 bytes, heartbeats of 224 bytes hold 127");
        assertThatThrownBy(() ->
                        codec("")
                                .encode(
                                        new Heartbeat("x".repeat(254), 1, 1, 1),
                                        HeartbeatLayout.HOST_254))
                .hasMessageContaining("hold 253");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 223, 225, 351, 353, 65_507})
    void otherSizesAreRefused(int size) {
        assertThatThrownBy(() -> codec("").decode(new byte[size]))
                .isInstanceOf(ProtocolException.class)
                .hasMessage("heartbeat of " + size + " bytes, neither 352 nor 224");
    }

    @Test
    void impossibleFieldsAreRefused() {
        assertThatThrownBy(() -> codec("").decode(new byte[352]))
                .isInstanceOf(ProtocolException.class);
        assertThatThrownBy(() -> codec("").decode(changed(256, 0)))
                .hasMessageContaining("pgpool port 0");
        assertThatThrownBy(() -> codec("").decode(changed(256, 65_536)))
                .hasMessageContaining("pgpool port 65536");
        assertThatThrownBy(() -> codec("").decode(changed(272, 1_000_000)))
                .hasMessageContaining("out of range");
        assertThatThrownBy(() -> codec("").decode(changed(272, -1)))
                .hasMessageContaining("out of range");
        byte[] endless = codec("k").encode(HEARTBEAT, HeartbeatLayout.HOST_254);
        Arrays.fill(endless, 0, 254, (byte) 'x');
        assertThatThrownBy(() -> codec("").decode(endless))
                .hasMessageContaining("the host name has no end");
        byte[] noDigestEnd = codec("k").encode(HEARTBEAT, HeartbeatLayout.HOST_254);
        noDigestEnd[344] = '0';
        assertThatThrownBy(() -> codec("k").decode(noDigestEnd))
                .hasMessageContaining("the digest has no end");
    }

    @Test
    void theDigestCoversTimeAndSenderButNotThePort() {
        byte[] good = codec("k").encode(HEARTBEAT, HeartbeatLayout.HOST_254);
        for (int offset : List.of(0, 267, 274, 280, 343)) {
            byte[] bad = good.clone();
            bad[offset] ^= 1;
            assertThatThrownBy(() -> codec("k").decode(bad)).isInstanceOf(ProtocolException.class);
        }
        byte[] otherPort = good.clone();
        otherPort[259] ^= 1;
        assertThat(codec("k").decode(otherPort).pgpoolPort()).isEqualTo(9999 ^ 1);
        byte[] unsigned = codec("").encode(HEARTBEAT, HeartbeatLayout.HOST_254);
        assertThatThrownBy(() -> codec("k").decode(unsigned))
                .hasMessageContaining("authentication failed");
    }

    @Test
    void secondsAreUnsigned() {
        Heartbeat late = new Heartbeat("h", 1, 3_000_000_000L, 5);
        HeartbeatCodec codec = codec("k");
        assertThat(codec.decode(codec.encode(late, HeartbeatLayout.HOST_254))).isEqualTo(late);
    }

    private static byte[] changed(int offset, int value) {
        byte[] datagram = codec("").encode(HEARTBEAT, HeartbeatLayout.HOST_254);
        ByteBuffer.wrap(datagram).putInt(offset, value);
        return datagram;
    }

    private static HeartbeatCodec codec(String key) {
        return new HeartbeatCodec(
                new PeerAuthentication(WatchdogKey.of(key), AuthMethod.HMAC_SHA256));
    }
}
