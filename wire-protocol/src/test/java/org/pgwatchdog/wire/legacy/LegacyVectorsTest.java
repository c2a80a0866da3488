package org.pgwatchdog.wire.legacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.pgwatchdog.core.legacy.message.LegacyMessage;
import org.pgwatchdog.core.legacy.message.PacketKind;
import org.pgwatchdog.wire.ProtocolException;
import org.pgwatchdog.wire.auth.AuthMethod;
import org.pgwatchdog.wire.legacy.LegacyVectors.Sample;
import org.pgwatchdog.wire.legacy.LegacyVectors.Source;

/// Bytes of native 3.2, 3.3 and 3.4 processes mean what they should, and ours are the same.
class LegacyVectorsTest {
    static List<Sample> packets() {
        return LegacyVectors.packets();
    }

    static List<Sample> heartbeats() {
        return LegacyVectors.heartbeats();
    }

    @ParameterizedTest
    @MethodSource("packets")
    void capturedPacketsAreUnderstoodAndReproduced(Sample sample) {
        LegacyPacketCodec codec = sample.source().codec();
        byte[] bytes = sample.vector().bytes();
        LegacyPacket packet = codec.decode(bytes);
        assertThat(packet).hasToString(sample.vector().expect());
        if (packet.message() instanceof LegacyMessage.Unknown) {
            assertThatThrownBy(() -> codec.encodeAnswer(packet.message()))
                    .isInstanceOf(IllegalArgumentException.class);
            return;
        }
        byte[] ours =
                sample.isRequest()
                        ? codec.encodeRequest(packet.message(), packet.sent())
                        : codec.encodeAnswer(packet.message());
        switch (sample.vector().encode()) {
            case "yes" -> assertThat(ours).isEqualTo(bytes);
            case "masked" -> assertThat(ours).isEqualTo(withoutInnerHash(bytes));
            default -> {
                assertThat(ours).isNotEqualTo(bytes);
                assertThat(Arrays.copyOf(ours, 544)).isEqualTo(Arrays.copyOf(bytes, 544));
            }
        }
    }

    /// G1 natives publish the inner hash of the key behind the digest. It is there, and not in ours.
    private static byte[] withoutInnerHash(byte[] packet) {
        assertThat(new String(packet, 577, 32, java.nio.charset.StandardCharsets.US_ASCII))
                .isEqualTo("d2fdf398493f0ef6480b787f68cba2b0");
        byte[] clean = packet.clone();
        Arrays.fill(clean, 577, 609, (byte) 0);
        return clean;
    }

    @ParameterizedTest
    @MethodSource("packets")
    void capturedHashesProveTheKeyAndTheMethod(Sample sample) {
        if (!sample.isRequest() || !sample.source().generation().signs()) {
            return;
        }
        LegacyPacket packet = sample.source().codec().decode(sample.vector().bytes());
        LegacySignature expected =
                sample.vector().name().startsWith("16-")
                        ? sample.vector().name().contains("bad-hash")
                                ? LegacySignature.RACED
                                : LegacySignature.WRONG
                        : LegacySignature.GENUINE;
        assertThat(sample.source().codec().check(packet)).isEqualTo(expected);
        LegacyGeneration generation = sample.source().generation();
        for (AuthMethod method : AuthMethod.values()) {
            assertThat(codec(generation, "wrong-key", method).check(packet))
                    .isEqualTo(LegacySignature.WRONG);
            assertThat(codec(generation, "", method).check(packet))
                    .isEqualTo(LegacySignature.GENUINE);
        }
    }

    @Test
    void theKeyOfTheRefusedNodeFits() {
        Sample refused =
                packets().stream()
                        .filter(sample ->
                                sample.vector().name().equals("16-add_req-other-authkey-request"))
                        .findFirst()
                        .orElseThrow();
        LegacyPacketCodec theirs =
                codec(LegacyGeneration.G2, "another-key", AuthMethod.HMAC_SHA256);
        LegacyPacket packet = theirs.decode(refused.vector().bytes());
        assertThat(theirs.check(packet)).isEqualTo(LegacySignature.GENUINE);
        assertThat(theirs.encodeRequest(packet.message(), packet.sent()))
                .isEqualTo(refused.vector().bytes());
    }

    @Test
    void everyKindThatNativesSendHasAVector() {
        Set<PacketKind> seen = EnumSet.noneOf(PacketKind.class);
        for (Sample sample : packets()) {
            if (sample.source() == Source.V3_4_26) {
                LegacyPacket packet = sample.source().codec().decode(sample.vector().bytes());
                PacketKind.fromNumber(packet.number()).ifPresent(seen::add);
            }
        }
        assertThat(EnumSet.complementOf(EnumSet.copyOf(seen)))
                .containsExactly(PacketKind.LOCK_FAILED);
    }

    @ParameterizedTest
    @MethodSource("heartbeats")
    void capturedHeartbeatsAreUnderstoodAndReproduced(Sample sample) {
        boolean signed = !sample.vector().name().contains("no-authkey");
        LegacyHeartbeatCodec codec =
                new LegacyHeartbeatCodec(
                        signed
                                ? sample.source().authentication()
                                : LegacyVectors.authentication("", AuthMethod.MD5));
        byte[] bytes = sample.vector().bytes();
        LegacyHeartbeat heartbeat = codec.decode(bytes);
        assertThat(heartbeat).hasToString(sample.vector().expect());
        byte[] ours = codec.encode(heartbeat);
        assertThat(ours).isEqualTo(withoutLeftovers(bytes, heartbeat.from().length(), signed));
        for (String key : List.of("wrong-key", "")) {
            LegacyHeartbeatCodec other =
                    new LegacyHeartbeatCodec(LegacyVectors.authentication(key, AuthMethod.MD5));
            if (key.isEmpty()) {
                assertThat(other.decode(bytes)).isEqualTo(heartbeat);
            } else {
                assertThatThrownBy(() -> other.decode(bytes))
                        .isInstanceOf(ProtocolException.class)
                        .hasMessageContaining("authentication");
            }
        }
    }

    /// Zeros where natives leave whatever their memory held.
    private static byte[] withoutLeftovers(byte[] datagram, int hostLength, boolean signed) {
        byte[] clean = datagram.clone();
        Arrays.fill(clean, hostLength, 128, (byte) 0);
        Arrays.fill(clean, 132, 136, (byte) 0);
        int digestEnd = 156;
        while (signed && clean[digestEnd] != 0) {
            digestEnd++;
        }
        Arrays.fill(clean, digestEnd, 224, (byte) 0);
        return clean;
    }

    private static LegacyPacketCodec codec(
            LegacyGeneration generation, String key, AuthMethod method) {
        return new LegacyPacketCodec(generation, LegacyVectors.authentication(key, method));
    }
}
