package org.pgwatchdog.wire.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgwatchdog.wire.Allocation;
import org.pgwatchdog.wire.ProtocolException;
import org.pgwatchdog.wire.ProtocolLimits;
import org.pgwatchdog.wire.Vectors;
import org.pgwatchdog.wire.Vectors.Vector;

/// Protocol v4, 3.1 to 3.3: frames, however the network cuts them.
class PeerPacketDecoderTest {
    static List<Vector> vectors() {
        return Vectors.peerPackets();
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void everySplitSizeGivesTheSamePacket(Vector vector) {
        for (int size = 1; size <= vector.bytes().length; size++) {
            assertThat(decodeInPieces(vector.bytes(), size))
                    .containsExactly(PeerVectorsTest.packet(vector.bytes()));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 8, 9, 10, 64, 1000, 1 << 20})
    void manyPacketsInOneStreamAreCutApart(int size) {
        List<PeerPacket> packets = new ArrayList<>();
        ByteBuf stream = Unpooled.buffer();
        for (Vector vector : vectors()) {
            packets.add(PeerVectorsTest.packet(vector.bytes()));
            stream.writeBytes(vector.bytes());
        }
        byte[] bytes = ByteBufUtil.getBytes(stream);
        stream.release();
        assertThat(decodeInPieces(bytes, size)).isEqualTo(packets);
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                ProtocolLimits.PEER_PAYLOAD_LENGTH_MAX + 1,
                Integer.MAX_VALUE,
                -1,
                Integer.MIN_VALUE
            })
    void impossibleLengthsAreRefusedBeforeAnythingIsAllocated(int length) {
        EmbeddedChannel channel = new EmbeddedChannel(new PeerPacketDecoder());
        ByteBuf header =
                Unpooled.wrappedBuffer(
                        ByteBuffer.allocate(9).put((byte) 'A').putInt(1).putInt(length).array());
        long before = Allocation.bytesSoFar();
        assertThatThrownBy(() -> channel.writeInbound(header))
                .isInstanceOf(DecoderException.class)
                .cause()
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining(
                        "type byte 0x41 claims a payload of " + Integer.toUnsignedString(length));
        assertThat(Allocation.bytesSoFar() - before).isLessThan(512 * 1024);
        assertThat(header.refCnt()).isZero();
        assertThat(channel.finish()).isFalse();
    }

    @Test
    void nothingIsReadAfterAnImpossibleLength() {
        EmbeddedChannel channel = new EmbeddedChannel(new PeerPacketDecoder());
        byte[] good = vectors().getFirst().bytes();
        ByteBuf bad = Unpooled.buffer();
        bad.writeByte('A').writeInt(1).writeInt(-1).writeBytes(good);
        assertThatThrownBy(() -> channel.writeInbound(bad)).isInstanceOf(DecoderException.class);
        ByteBuf later = Unpooled.copiedBuffer(good);
        assertThat(channel.writeInbound(later)).isFalse();
        assertThat(bad.refCnt()).isZero();
        assertThat(later.refCnt()).isZero();
        assertThat(channel.finish()).isFalse();
    }

    @Test
    void theLargestPayloadPasses() {
        byte[] payload = new byte[ProtocolLimits.PEER_PAYLOAD_LENGTH_MAX];
        PeerPacket packet = new PeerPacket('Z', -1, payload);
        assertThat(decodeInPieces(PeerVectorsTest.bytes(packet), 65_536)).containsExactly(packet);
    }

    @Test
    void unidentifiedPeersMayHaveALowerLimit() {
        EmbeddedChannel channel = new EmbeddedChannel(new PeerPacketDecoder(8));
        ByteBuf fits =
                Unpooled.wrappedBuffer(PeerVectorsTest.bytes(new PeerPacket('A', 1, new byte[8])));
        assertThat(channel.writeInbound(fits)).isTrue();
        ByteBuf tooLong =
                Unpooled.wrappedBuffer(PeerVectorsTest.bytes(new PeerPacket('A', 1, new byte[9])));
        assertThatThrownBy(() -> channel.writeInbound(tooLong)).hasMessageContaining("at most 8");
        assertThat(fits.refCnt() + tooLong.refCnt()).isZero();
        channel.finishAndReleaseAll();
        assertThatThrownBy(() -> new PeerPacketDecoder(-1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anIncompletePacketIsDroppedWithItsConnection() {
        EmbeddedChannel channel = new EmbeddedChannel(new PeerPacketDecoder());
        ByteBuf part = Unpooled.wrappedBuffer(vectors().getFirst().bytes(), new byte[] {'I', 0, 0});
        channel.writeInbound(part);
        channel.releaseInbound();
        assertThat(channel.finish()).isFalse();
        assertThat(part.refCnt()).isZero();
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void eachPacketLeavesInOneBufferOfItsSize(Vector vector) {
        EmbeddedChannel channel = new EmbeddedChannel(new PeerPacketEncoder());
        channel.writeOutbound(PeerVectorsTest.packet(vector.bytes()));
        ByteBuf out = channel.readOutbound();
        assertThat(ByteBufUtil.getBytes(out)).isEqualTo(vector.bytes());
        assertThat(out.release()).isTrue();
        assertThat(channel.<Object>readOutbound()).isNull();
        assertThat(channel.finish()).isFalse();
    }

    @Test
    void packetsThatCannotTravelAreRefused() {
        assertThatThrownBy(() -> new PeerPacket(256, 0, new byte[0]))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() ->
                        new PeerPacket(
                                'A', 0, new byte[ProtocolLimits.PEER_PAYLOAD_LENGTH_MAX + 1]))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(new PeerPacket('A', -1, new byte[] {1}))
                .hasToString("'A' id=4294967295 length=1");
        assertThat(new PeerPacket(0xff, 2, new byte[0])).hasToString("0xff id=2 length=0");
    }

    private static List<PeerPacket> decodeInPieces(byte[] bytes, int size) {
        EmbeddedChannel channel = new EmbeddedChannel(new PeerPacketDecoder());
        List<ByteBuf> pieces = new ArrayList<>();
        for (int from = 0; from < bytes.length; from += size) {
            ByteBuf piece = Unpooled.copiedBuffer(bytes, from, Math.min(size, bytes.length - from));
            pieces.add(piece);
            channel.writeInbound(piece);
        }
        List<PeerPacket> packets = new ArrayList<>();
        for (PeerPacket packet = channel.readInbound();
                packet != null;
                packet = channel.readInbound()) {
            packets.add(packet);
        }
        assertThat(channel.finish()).isFalse();
        assertThat(pieces).allMatch(piece -> piece.refCnt() == 0);
        return packets;
    }
}
