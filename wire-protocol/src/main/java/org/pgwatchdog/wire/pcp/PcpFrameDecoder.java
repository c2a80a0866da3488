package org.pgwatchdog.wire.pcp;

import io.netty.buffer.ByteBuf;
import org.pgwatchdog.wire.CountedFrameDecoder;
import org.pgwatchdog.wire.ProtocolLimits;

/// Cuts the stream of a PCP client into [PcpFrame]s, however it is fragmented.
///
/// A claimed length beyond the limit raises a [ProtocolException] (wrapped by Netty in a
/// `DecoderException`) before anything is allocated for it; whatever follows is thrown away. One per
/// channel, on its event loop.
public final class PcpFrameDecoder extends CountedFrameDecoder {
    /// A decoder for a server, with the limit [ProtocolLimits#PCP_REQUEST_LENGTH_MAX].
    public PcpFrameDecoder() {
        this(ProtocolLimits.PCP_REQUEST_LENGTH_MAX);
    }

    /// A decoder with its own limit; clients use [ProtocolLimits#PCP_ANSWER_LENGTH_MAX].
    public PcpFrameDecoder(int payloadLengthMax) {
        super(
                "PCP frame",
                PcpFrame.HEADER_LENGTH,
                payloadLengthMax,
                ProtocolLimits.PCP_ANSWER_LENGTH_MAX);
    }

    /// A PCP frame counts its length field too.
    @Override
    protected int payloadLength(int type, int claimed, int most) {
        return PcpFrame.payloadLength(type, claimed, most);
    }

    @Override
    protected PcpFrame frame(ByteBuf in, int start, byte[] payload) {
        return new PcpFrame((char) in.getUnsignedByte(start), payload);
    }
}
