package org.pgwatchdog.wire.legacy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Protocol v3, 2.1: one packet for each direction of a connection.
class LegacyPacketDecoderTest {
    @ParameterizedTest
    @EnumSource(LegacyGeneration.class)
    void aPacketIsWholeHoweverItIsCut(LegacyGeneration generation) {
        byte[] packet = packet(generation);
        for (int cut = 1; cut < packet.length; cut++) {
            EmbeddedChannel channel = new EmbeddedChannel(new LegacyPacketDecoder(generation));
            assertThat(channel.writeInbound(part(packet, 0, cut))).isFalse();
            assertThat(channel.writeInbound(part(packet, cut, packet.length))).isTrue();
            byte[] read = channel.readInbound();
            assertThat(read).isEqualTo(packet);
            channel.finishAndReleaseAll();
        }
    }

    @ParameterizedTest
    @EnumSource(LegacyGeneration.class)
    void aTruncatedPacketIsNone(LegacyGeneration generation) {
        byte[] packet = packet(generation);
        for (int length = 0; length < packet.length; length++) {
            EmbeddedChannel channel = new EmbeddedChannel(new LegacyPacketDecoder(generation));
            channel.writeInbound(part(packet, 0, length));
            assertThat(channel.finish()).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource(LegacyGeneration.class)
    void whateverFollowsThePacketIsThrownAway(LegacyGeneration generation) {
        byte[] packet = packet(generation);
        byte[] three = Arrays.copyOf(packet, 3 * packet.length);
        EmbeddedChannel channel = new EmbeddedChannel(new LegacyPacketDecoder(generation));
        ByteBuf in = Unpooled.copiedBuffer(three);
        channel.writeInbound(in);
        assertThat((byte[]) channel.readInbound()).isEqualTo(packet);
        channel.writeInbound(Unpooled.copiedBuffer(packet));
        assertThat(channel.inboundMessages()).isEmpty();
        assertThat(channel.finish()).isFalse();
        assertThat(in.refCnt()).isZero();
    }

    private static byte[] packet(LegacyGeneration generation) {
        byte[] packet = new byte[generation.packetSize()];
        for (int index = 0; index < packet.length; index++) {
            packet[index] = (byte) (index * 7);
        }
        return packet;
    }

    private static ByteBuf part(byte[] bytes, int from, int to) {
        return Unpooled.copiedBuffer(Arrays.copyOfRange(bytes, from, to));
    }
}
