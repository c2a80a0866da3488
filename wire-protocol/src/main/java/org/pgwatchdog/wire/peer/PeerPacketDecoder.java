package org.pgwatchdog.wire.peer;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;
import org.pgwatchdog.wire.ProtocolException;
import org.pgwatchdog.wire.ProtocolLimits;

/// Cuts a peer's byte stream into [PeerPacket]s, however it is fragmented (protocol v4, 3.1; native
/// `read_packet_of_type`).
///
/// A claimed length beyond the limit raises a [ProtocolException] (wrapped by Netty in a
/// `DecoderException`) before anything is allocated for it; whatever follows is thrown away, since
/// the stream has lost its frame borders. The owner of the channel closes it. One per channel, on
/// its event loop.
public final class PeerPacketDecoder extends ByteToMessageDecoder {
    static final int HEADER_LENGTH = 9;

    private final int payloadLengthMax;
    private boolean broken;

    public PeerPacketDecoder() {
        this(ProtocolLimits.PEER_PAYLOAD_LENGTH_MAX);
    }

    /// A decoder with a lower limit, for connections that have not shown yet who they are.
    ///
    /// @param payloadLengthMax 0 to [ProtocolLimits#PEER_PAYLOAD_LENGTH_MAX] bytes
    public PeerPacketDecoder(int payloadLengthMax) {
        if (payloadLengthMax < 0 || payloadLengthMax > ProtocolLimits.PEER_PAYLOAD_LENGTH_MAX) {
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
        if (in.readableBytes() < HEADER_LENGTH) {
            return;
        }
        int start = in.readerIndex();
        int type = in.getUnsignedByte(start);
        int length = in.getInt(start + 5);
        if (length < 0 || length > payloadLengthMax) {
            broken = true;
            in.skipBytes(in.readableBytes());
            throw new ProtocolException(
                    "peer packet of type byte 0x"
                            + Integer.toHexString(type)
                            + " claims a payload of "
                            + Integer.toUnsignedString(length)
                            + " bytes, at most "
                            + payloadLengthMax);
        }
        if (in.readableBytes() - HEADER_LENGTH < length) {
            return;
        }
        int commandId = in.getInt(start + 1);
        byte[] payload = new byte[length];
        in.skipBytes(HEADER_LENGTH).readBytes(payload);
        out.add(new PeerPacket(type, commandId, payload));
    }
}
