package org.pgwatchdog.wire.pcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgwatchdog.wire.Allocation;
import org.pgwatchdog.wire.ProtocolException;
import org.pgwatchdog.wire.ProtocolLimits;

/// The length counts itself and the payload; natives take 4 to 259 in requests.
class PcpFrameTest {
    @ParameterizedTest
    @ValueSource(ints = {260, Integer.MAX_VALUE, 3, 0, -1, Integer.MIN_VALUE})
    void impossibleLengthsAreRefusedBeforeAnythingIsAllocated(int length) {
        EmbeddedChannel channel = new EmbeddedChannel(new PcpFrameDecoder());
        ByteBuf bad = header('I', length);
        long before = Allocation.bytesSoFar();
        assertThatThrownBy(() -> channel.writeInbound(bad))
                .isInstanceOf(DecoderException.class)
                .cause()
                .isInstanceOf(ProtocolException.class)
                .hasMessage(
                        "PCP packet of type byte 0x49 has the length " + length + ", not 4..259");
        assertThat(Allocation.bytesSoFar() - before).isLessThan(512 * 1024);
        ByteBuf later = Unpooled.copiedBuffer(new PcpFrame('X', new byte[0]).bytes());
        assertThat(channel.writeInbound(later)).isFalse();
        assertThat(bad.refCnt() + later.refCnt()).isZero();
        assertThat(channel.finish()).isFalse();
    }

    @Test
    void longestRequestPasses() {
        PcpFrame longest = new PcpFrame('I', new byte[ProtocolLimits.PCP_REQUEST_LENGTH_MAX]);
        assertThat(ByteBuffer.wrap(longest.bytes()).getInt(1)).isEqualTo(259);
        EmbeddedChannel channel = new EmbeddedChannel(new PcpFrameDecoder());
        channel.writeInbound(Unpooled.copiedBuffer(longest.bytes()));
        assertThat(channel.<PcpFrame>readInbound()).isEqualTo(longest);
        assertThat(channel.finish()).isFalse();
    }

    @Test
    void answersMayBeLongerWithinTheirOwnLimit() {
        int limit = ProtocolLimits.PCP_ANSWER_LENGTH_MAX;
        assertThat(PcpFrame.payloadLength('w', limit + 4, limit)).isEqualTo(limit);
        assertThatThrownBy(() -> PcpFrame.payloadLength('w', limit + 5, limit))
                .isInstanceOf(ProtocolException.class);
        assertThatThrownBy(() -> new PcpFrameDecoder(limit + 1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void framesNeverPrintTheirPayload() {
        assertThat(new PcpFrame('R', "secret".getBytes(StandardCharsets.US_ASCII)))
                .hasToString("'R' payload=6");
        assertThat(new PcpFrame((char) 1, new byte[0])).hasToString("0x1 payload=0");
        assertThatThrownBy(() -> new PcpFrame('€', new byte[0]))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static ByteBuf header(char type, int length) {
        return Unpooled.wrappedBuffer(
                ByteBuffer.allocate(5).put((byte) type).putInt(length).array());
    }
}
