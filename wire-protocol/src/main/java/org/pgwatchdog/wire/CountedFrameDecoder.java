package org.pgwatchdog.wire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;

/// Cuts a byte stream into frames, however it is fragmented: a header that starts with a type (1 byte) and
/// ends with the length of the payload (4 bytes, big-endian), then the payload (protocol v4, 3.1 and 16.2; PCP).
///
/// A claimed length beyond the limit raises a [ProtocolException] (wrapped by Netty in a
/// `DecoderException`) before anything is allocated for it; whatever follows is thrown away, since
/// the stream has lost its frame borders. The owner of the channel closes it. One per channel, on
/// its event loop.
public abstract class CountedFrameDecoder extends ByteToMessageDecoder {
    private final String kind;
    private final int headerLength;
    private final int payloadLengthMax;
    private boolean broken;

    /// @param kind what a frame is called in errors
    /// @param headerLength bytes before the payload, the length included
    /// @param payloadLengthMax the limit: 0 to `ceiling` bytes
    protected CountedFrameDecoder(
            String kind, int headerLength, int payloadLengthMax, int ceiling) {
        if (payloadLengthMax < 0 || payloadLengthMax > ceiling) {
            throw new IllegalArgumentException("payload limit " + payloadLengthMax);
        }
        this.kind = kind;
        this.headerLength = headerLength;
        this.payloadLengthMax = payloadLengthMax;
    }

    /// The length of the payload.
    ///
    /// @param claimed what the header says
    /// @throws ProtocolException if it cannot be, or is longer than `most`
    protected int payloadLength(int type, int claimed, int most) {
        if (claimed < 0 || claimed > most) {
            throw new ProtocolException(
                    kind
                            + " of type byte 0x"
                            + Integer.toHexString(type)
                            + " claims a payload of "
                            + Integer.toUnsignedString(claimed)
                            + " bytes, at most "
                            + most);
        }
        return claimed;
    }

    /// The frame of this header and payload.
    ///
    /// @param in where the header is
    /// @param start the index of its first byte; nothing may be consumed
    protected abstract Object frame(ByteBuf in, int start, byte[] payload);

    @Override
    protected final void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        cut(in, out);
    }

    /// Cuts the next frame off, if all of it is there; also for streams that have no channel.
    ///
    /// @param in what has arrived and is not consumed yet
    /// @param out gets the frame
    /// @throws ProtocolException if the claimed length is beyond the limit; all that follows is thrown away
    public final void cut(ByteBuf in, List<Object> out) {
        if (broken) {
            in.skipBytes(in.readableBytes());
            return;
        }
        if (in.readableBytes() < headerLength) {
            return;
        }
        int start = in.readerIndex();
        int length;
        try {
            length =
                    payloadLength(
                            in.getUnsignedByte(start),
                            in.getInt(start + headerLength - Integer.BYTES),
                            payloadLengthMax);
        } catch (ProtocolException impossible) {
            broken = true;
            in.skipBytes(in.readableBytes());
            throw impossible;
        }
        if (in.readableBytes() - headerLength < length) {
            return;
        }
        byte[] payload = new byte[length];
        in.skipBytes(headerLength).readBytes(payload);
        out.add(frame(in, start, payload));
    }
}
