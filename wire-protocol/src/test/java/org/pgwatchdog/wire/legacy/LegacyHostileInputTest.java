package org.pgwatchdog.wire.legacy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.pgwatchdog.core.legacy.message.LegacyMessage;
import org.pgwatchdog.wire.Attack;
import org.pgwatchdog.wire.ProtocolException;
import org.pgwatchdog.wire.auth.PeerAuthentication;
import org.pgwatchdog.wire.legacy.LegacyVectors.Sample;

/// Every truncation and seeded mutations of every vector end in a message or a [ProtocolException], never
/// in anything else, within the allocation limit. A failure names the seed.
class LegacyHostileInputTest {
    static List<Sample> packets() {
        return LegacyVectors.packets();
    }

    static List<Sample> heartbeats() {
        return LegacyVectors.heartbeats();
    }

    @ParameterizedTest
    @MethodSource("packets")
    void mutatedPacketsEndInMessagesOrAProtocolException(Sample sample) {
        LegacyGeneration generation = sample.source().generation();
        LegacyPacketCodec codec = new LegacyPacketCodec(generation, PeerAuthentication.DISABLED);
        Attack.on(
                sample.vector(),
                (mutator, bytes) -> {
                    byte[] hostile = mutator.mutate(bytes);
                    if (mutator.below(8) != 0) {
                        hostile = Arrays.copyOf(hostile, generation.packetSize());
                    }
                    understand(codec, hostile);
                    return hostile.length;
                });
    }

    @ParameterizedTest
    @MethodSource("packets")
    void everyTruncationIsRefused(Sample sample) {
        LegacyPacketCodec codec = sample.source().codec();
        byte[] bytes = sample.vector().bytes();
        for (int length = 0; length < bytes.length; length++) {
            assertThat(understand(codec, Arrays.copyOf(bytes, length))).isFalse();
        }
    }

    /// What we understand we can say ourselves.
    private static boolean understand(LegacyPacketCodec codec, byte[] bytes) {
        LegacyPacket packet;
        try {
            packet = codec.decode(bytes);
        } catch (ProtocolException e) {
            assertThat(e).hasMessageStartingWith("legacy packet of ");
            return false;
        }
        switch (packet.message()) {
            case LegacyMessage.Unknown(long number) ->
                    assertThat(number).isEqualTo(packet.number());
            case LegacyMessage.Malformed(var kind, var reason) -> {
                assertThat(codec.generation().kind(packet.number())).contains(kind);
                assertThat(reason).isNotEmpty();
            }
            case LegacyMessage.Described _,
                    LegacyMessage.Backends _,
                    LegacyMessage.Unlock _,
                    LegacyMessage.Plain _ -> {}
        }
        return true;
    }

    @ParameterizedTest
    @MethodSource("heartbeats")
    void mutatedHeartbeatsEndInHeartbeatsOrAProtocolException(Sample sample) {
        LegacyHeartbeatCodec open = new LegacyHeartbeatCodec(PeerAuthentication.DISABLED);
        LegacyHeartbeatCodec closed = new LegacyHeartbeatCodec(sample.source().authentication());
        Attack.on(
                sample.vector(),
                (mutator, bytes) -> {
                    byte[] hostile = mutator.mutate(bytes);
                    if (mutator.below(8) != 0) {
                        hostile = Arrays.copyOf(hostile, LegacyHeartbeatCodec.SIZE);
                    }
                    for (LegacyHeartbeatCodec codec : List.of(open, closed)) {
                        try {
                            assertThat(codec.decode(hostile).from()).isNotEmpty();
                        } catch (ProtocolException e) {
                            assertThat(e).hasMessageStartingWith("legacy heartbeat");
                        }
                    }
                    return hostile.length;
                });
    }

    @ParameterizedTest
    @MethodSource("heartbeats")
    void everyTruncatedHeartbeatIsRefused(Sample sample) {
        LegacyHeartbeatCodec codec = new LegacyHeartbeatCodec(PeerAuthentication.DISABLED);
        byte[] bytes = sample.vector().bytes();
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            try {
                assertThat(codec.decode(cut)).as("%s bytes", length).isNull();
            } catch (ProtocolException e) {
                assertThat(e).hasMessageEndingWith(" bytes, not 224");
            }
        }
    }
}
