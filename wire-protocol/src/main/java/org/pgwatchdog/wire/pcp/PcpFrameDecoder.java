package org.pgwatchdog.wire.pcp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;
import org.pgwatchdog.wire.ProtocolException;
import org.pgwatchdog.wire.ProtocolLimits;

/// Cuts the stream of a PCP client into [PcpFrame]s, however it is fragmented.
///
/// A claimed length beyond the limit raises a [ProtocolException] (wrapped by Netty in a
/// `DecoderException`) before anything is allocated for it; whatever follows is thrown away. One per
/// channel, on its event loop.
public final class PcpFrameDecoder extends ByteToMessageDecoder {
    private final int payloadLengthMax;
    private boolean broken;

    /// A decoder for a server, with the limit [ProtocolLimits#PCP_REQUEST_LENGTH_MAX].
    public PcpFrameDecoder() {
        this(ProtocolLimits.PCP_REQUEST_LENGTH_MAX);
    }

    /// A decoder with its own limit; clients use [ProtocolLimits#PCP_ANSWER_LENGTH_MAX].
    public PcpFrameDecoder(int payloadLengthMax) {
        if (payloadLengthMax < 0 || payloadLengthMax > ProtocolLimits.PCP_ANSWER_LENGTH_MAX) {
            throw new IllegalArgumentException("payload limit " + payloadLengthMax);
        }
        this.payloadLengthMax = payloadLengthMax;
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        if (broken) {
            in.skipBytes(in.readableBytes());
            return;
        }
        if (in.readableBytes() < PcpFrame.HEADER_LENGTH) {
            return;
        }
        int start = in.readerIndex();
        int type = in.getUnsignedByte(start);
        int length;
        try {
            length = PcpFrame.payloadLength(type, in.getInt(start + 1), payloadLengthMax);
        } catch (ProtocolException impossible) {
            broken = true;
            in.skipBytes(in.readableBytes());
            throw impossible;
        }
        if (in.readableBytes() - PcpFrame.HEADER_LENGTH < length) {
            return;
        }
        byte[] payload = new byte[length];
        in.skipBytes(PcpFrame.HEADER_LENGTH).readBytes(payload);
        out.add(new PcpFrame((char) type, payload));
    }
}
