package org.pgwatchdog.wire.ipc;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;
import org.pgwatchdog.wire.ProtocolException;
import org.pgwatchdog.wire.ProtocolLimits;

/// Cuts the stream of a local client into [IpcFrame]s, however it is fragmented: type (1 byte),
/// length (4 bytes, big-endian), payload (protocol v4, 16.2; native
/// `read_ipc_socket_and_process`).
///
/// A claimed length beyond the limit raises a [ProtocolException] (wrapped by Netty in a
/// `DecoderException`) before anything is allocated for it; whatever follows is thrown away. One
/// per channel, on its event loop.
public final class IpcFrameDecoder extends ByteToMessageDecoder {
    static final int HEADER_LENGTH = 5;

    private final int payloadLengthMax;
    private boolean broken;

    /// A decoder for a server, with the limit [ProtocolLimits#IPC_REQUEST_LENGTH_MAX].
    public IpcFrameDecoder() {
        this(ProtocolLimits.IPC_REQUEST_LENGTH_MAX);
    }

    /// A decoder with its own limit; clients use [ProtocolLimits#IPC_REPLY_LENGTH_MAX].
    public IpcFrameDecoder(int payloadLengthMax) {
        if (payloadLengthMax < 0 || payloadLengthMax > ProtocolLimits.IPC_REPLY_LENGTH_MAX) {
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
        int length = in.getInt(start + 1);
        if (length < 0 || length > payloadLengthMax) {
            broken = true;
            in.skipBytes(in.readableBytes());
            throw new ProtocolException(
                    "IPC frame of type byte 0x"
                            + Integer.toHexString(type)
                            + " claims a payload of "
                            + Integer.toUnsignedString(length)
                            + " bytes, at most "
                            + payloadLengthMax);
        }
        if (in.readableBytes() - HEADER_LENGTH < length) {
            return;
        }
        byte[] payload = new byte[length];
        in.skipBytes(HEADER_LENGTH).readBytes(payload);
        out.add(new IpcFrame((char) type, payload));
    }
}
