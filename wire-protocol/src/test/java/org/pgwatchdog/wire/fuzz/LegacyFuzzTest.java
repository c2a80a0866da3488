package org.pgwatchdog.wire.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import org.pgwatchdog.core.legacy.message.LegacyMessage;
import org.pgwatchdog.wire.ProtocolException;
import org.pgwatchdog.wire.auth.AuthMethod;
import org.pgwatchdog.wire.auth.PeerAuthentication;
import org.pgwatchdog.wire.auth.WatchdogKey;
import org.pgwatchdog.wire.legacy.LegacyGeneration;
import org.pgwatchdog.wire.legacy.LegacyHeartbeat;
import org.pgwatchdog.wire.legacy.LegacyHeartbeatCodec;
import org.pgwatchdog.wire.legacy.LegacyPacket;
import org.pgwatchdog.wire.legacy.LegacyPacketCodec;

/// Fuzz targets of the legacy generation; see [WireFuzzTest] for how they are run. Seeds lie below
/// `LegacyFuzzTestInputs`.
class LegacyFuzzTest {
    private static final PeerAuthentication AUTHENTICATION =
            new PeerAuthentication(WatchdogKey.of("wd-secret-34"), AuthMethod.HMAC_SHA256);
    private static final LegacyHeartbeatCodec OPEN =
            new LegacyHeartbeatCodec(PeerAuthentication.DISABLED);
    private static final LegacyHeartbeatCodec CLOSED = new LegacyHeartbeatCodec(AUTHENTICATION);

    /// What we understand we can say ourselves, in every generation; 3.2 is tried with the first 528 bytes.
    @FuzzTest
    void packets(byte[] data) {
        for (LegacyGeneration generation : LegacyGeneration.values()) {
            LegacyPacketCodec codec = new LegacyPacketCodec(generation, AUTHENTICATION);
            byte[] bytes =
                    generation == LegacyGeneration.G0
                            ? Arrays.copyOf(data, Math.min(data.length, generation.packetSize()))
                            : data;
            try {
                LegacyPacket packet = codec.decode(bytes);
                assertThat(codec.check(packet)).isNotNull();
                switch (packet.message()) {
                    case LegacyMessage.Malformed _, LegacyMessage.Unknown _ -> {}
                    default ->
                            assertThat(codec.decode(codec.encodeAnswer(packet.message())).message())
                                    .isEqualTo(packet.message());
                }
            } catch (ProtocolException e) {
                assertThat(e).hasMessageStartingWith("legacy packet of ");
            }
        }
    }

    @FuzzTest
    void heartbeats(byte[] data) {
        try {
            LegacyHeartbeat heartbeat = OPEN.decode(data);
            assertThat(OPEN.decode(OPEN.encode(heartbeat))).isEqualTo(heartbeat);
            assertThat(CLOSED.decode(data)).isEqualTo(heartbeat);
        } catch (ProtocolException e) {
            assertThat(e).hasMessageStartingWith("legacy heartbeat");
        }
    }
}
