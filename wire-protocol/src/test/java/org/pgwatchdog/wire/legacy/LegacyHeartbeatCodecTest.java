package org.pgwatchdog.wire.legacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgwatchdog.core.legacy.message.LegacyStatus;
import org.pgwatchdog.core.legacy.message.WallTime;
import org.pgwatchdog.wire.ProtocolException;
import org.pgwatchdog.wire.auth.AuthMethod;

/// Protocol v3, chapters 6 and 7.2.
class LegacyHeartbeatCodecTest {
    private static final LegacyHeartbeat HEARTBEAT =
            new LegacyHeartbeat(
                    "host1", 9999, new WallTime(1_400_000_001L, 42), LegacyStatus.MASTER);

    @Test
    void theHashesAreThoseOfTheWorkedExample() {
        assertThat(hash(codec("secret", AuthMethod.HMAC_SHA256).encode(HEARTBEAT)))
                .isEqualTo("b752c599f3fc945a9792293b0a29ef07878fed2f285765d5db7553aaa9853146");
        assertThat(hash(codec("secret", AuthMethod.MD5).encode(HEARTBEAT)))
                .isEqualTo("381de785b1a3a92b7dfa9cd05310ac31");
        assertThat(hash(codec("", AuthMethod.MD5).encode(HEARTBEAT))).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(LegacyStatus.class)
    void everyStatusSurvivesBothWays(LegacyStatus status) {
        for (String key : List.of("", "k")) {
            LegacyHeartbeatCodec codec = codec(key, AuthMethod.MD5);
            LegacyHeartbeat heartbeat =
                    new LegacyHeartbeat(
                            "x".repeat(127), 1, new WallTime(4_294_967_295L, 0), status);
            assertThat(codec.decode(codec.encode(heartbeat))).isEqualTo(heartbeat);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 223, 225, 352, 65_507})
    void otherSizesAreRefused(int size) {
        assertThatThrownBy(() -> codec("", AuthMethod.MD5).decode(new byte[size]))
                .isInstanceOf(ProtocolException.class)
                .hasMessage("legacy heartbeat of " + size + " bytes, not 224");
    }

    @Test
    void impossibleFieldsAreRefused() {
        assertThat(refusal(128, 0)).contains("pgpool port 0");
        assertThat(refusal(128, 65_536)).contains("pgpool port 65536");
        assertThat(refusal(152, 0)).contains("status 0 is not within 1..4");
        assertThat(refusal(152, 5)).contains("status 5");
        assertThat(refusal(0, 0)).contains("without a usable sender name");
        byte[] endless = codec("", AuthMethod.MD5).encode(HEARTBEAT);
        Arrays.fill(endless, 0, 128, (byte) 'x');
        assertThatThrownBy(() -> codec("", AuthMethod.MD5).decode(endless))
                .hasMessage("legacy heartbeat: the host name has no end within 128 bytes");
    }

    @Test
    void theHashCoversStatusTimeAndSenderButNotThePort() {
        LegacyHeartbeatCodec codec = codec("k", AuthMethod.HMAC_SHA256);
        byte[] good = codec.encode(HEARTBEAT);
        for (int offset : List.of(0, 139, 147, 155, 156, 219)) {
            byte[] bad = good.clone();
            bad[offset] ^= 1;
            assertThatThrownBy(() -> codec.decode(bad)).isInstanceOf(ProtocolException.class);
        }
        byte[] otherPort = good.clone();
        otherPort[131] ^= 1;
        assertThat(codec.decode(otherPort).pgpoolPort()).isEqualTo(9999 ^ 1);
    }

    private static String refusal(int offset, int value) {
        byte[] datagram = codec("", AuthMethod.MD5).encode(HEARTBEAT);
        ByteBuffer.wrap(datagram).putInt(offset, value);
        try {
            return codec("", AuthMethod.MD5).decode(datagram).toString();
        } catch (ProtocolException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static String hash(byte[] datagram) {
        return new String(datagram, 156, 65, StandardCharsets.US_ASCII).replace("\0", "");
    }

    private static LegacyHeartbeatCodec codec(String key, AuthMethod method) {
        return new LegacyHeartbeatCodec(LegacyVectors.authentication(key, method));
    }
}
