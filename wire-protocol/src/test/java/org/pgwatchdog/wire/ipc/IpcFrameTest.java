package org.pgwatchdog.wire.ipc;

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

/// Protocol v4, 16.2: frames without command id.
class IpcFrameTest {
    static List<Vector> vectors() {
        return Vectors.read(Vectors.CAPTURED, "ipc.txt");
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void everySplitSizeGivesTheSameFrame(Vector vector) {
        for (int size = 1; size <= vector.bytes().length; size++) {
            assertThat(decodeInPieces(vector.bytes(), size)).containsExactly(frame(vector.bytes()));
        }
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void eachFrameLeavesInOneBufferOfItsSize(Vector vector) {
        EmbeddedChannel channel = new EmbeddedChannel(new IpcFrameEncoder());
        channel.writeOutbound(frame(vector.bytes()));
        ByteBuf out = channel.readOutbound();
        assertThat(ByteBufUtil.getBytes(out)).isEqualTo(vector.bytes());
        assertThat(out.release()).isTrue();
        assertThat(channel.<Object>readOutbound()).isNull();
        assertThat(channel.finish()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {ProtocolLimits.IPC_REQUEST_LENGTH_MAX + 1, Integer.MAX_VALUE, -1})
    void impossibleLengthsAreRefusedBeforeAnythingIsAllocated(int length) {
        EmbeddedChannel channel = new EmbeddedChannel(new IpcFrameDecoder());
        ByteBuf bad =
                Unpooled.wrappedBuffer(
                        ByteBuffer.allocate(5).put((byte) '3').putInt(length).array());
        long before = Allocation.bytesSoFar();
        assertThatThrownBy(() -> channel.writeInbound(bad))
                .isInstanceOf(DecoderException.class)
                .cause()
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining(
                        "type byte 0x33 claims a payload of " + Integer.toUnsignedString(length));
        assertThat(Allocation.bytesSoFar() - before).isLessThan(512 * 1024);
        ByteBuf later = Unpooled.copiedBuffer(vectors().getFirst().bytes());
        assertThat(channel.writeInbound(later)).isFalse();
        assertThat(bad.refCnt() + later.refCnt()).isZero();
        assertThat(channel.finish()).isFalse();
    }

    @Test
    void clientsTakeLongerFramesThanServers() {
        byte[] payload = new byte[ProtocolLimits.IPC_REPLY_LENGTH_MAX];
        IpcFrame frame = new IpcFrame('7', payload);
        EmbeddedChannel client =
                new EmbeddedChannel(
                        new IpcFrameEncoder(),
                        new IpcFrameDecoder(ProtocolLimits.IPC_REPLY_LENGTH_MAX));
        client.writeOutbound(frame);
        client.writeInbound(client.<Object>readOutbound());
        assertThat(client.<IpcFrame>readInbound()).isEqualTo(frame);
        assertThat(client.finish()).isFalse();
        assertThatThrownBy(() -> new IpcFrameDecoder(ProtocolLimits.IPC_REPLY_LENGTH_MAX + 1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void framesNeverPrintTheirPayload() {
        assertThat(new IpcFrame('v', "secret".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .hasToString("'v' length=6");
        assertThat(new IpcFrame((char) 1, new byte[0])).hasToString("0x1 length=0");
        assertThatThrownBy(() -> new IpcFrame('€', new byte[0]))
                .isInstanceOf(IllegalArgumentException.class);
    }

    static IpcFrame frame(byte[] bytes) {
        return new IpcFrame((char) bytes[0], java.util.Arrays.copyOfRange(bytes, 5, bytes.length));
    }

    private static List<IpcFrame> decodeInPieces(byte[] bytes, int size) {
        EmbeddedChannel channel = new EmbeddedChannel(new IpcFrameDecoder());
        List<ByteBuf> pieces = new ArrayList<>();
        for (int from = 0; from < bytes.length; from += size) {
            ByteBuf piece = Unpooled.copiedBuffer(bytes, from, Math.min(size, bytes.length - from));
            pieces.add(piece);
            channel.writeInbound(piece);
        }
        List<IpcFrame> frames = new ArrayList<>();
        for (IpcFrame frame = channel.readInbound(); frame != null; frame = channel.readInbound()) {
            frames.add(frame);
        }
        assertThat(channel.finish()).isFalse();
        assertThat(pieces).allMatch(piece -> piece.refCnt() == 0);
        return frames;
    }
}
