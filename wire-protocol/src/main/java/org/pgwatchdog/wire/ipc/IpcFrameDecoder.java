package org.pgwatchdog.wire.ipc;

import io.netty.buffer.ByteBuf;
import org.pgwatchdog.wire.CountedFrameDecoder;
import org.pgwatchdog.wire.ProtocolLimits;

/// Cuts the stream of a local client into [IpcFrame]s: type (1 byte), length (4 bytes, big-endian), payload
/// (protocol v4, 16.2; native `read_ipc_socket_and_process`).
public final class IpcFrameDecoder extends CountedFrameDecoder {
    static final int HEADER_LENGTH = 5;

    /// A decoder for a server, with the limit [ProtocolLimits#IPC_REQUEST_LENGTH_MAX].
    public IpcFrameDecoder() {
        this(ProtocolLimits.IPC_REQUEST_LENGTH_MAX);
    }

    /// A decoder with its own limit; clients use [ProtocolLimits#IPC_REPLY_LENGTH_MAX].
    public IpcFrameDecoder(int payloadLengthMax) {
        super("IPC frame", HEADER_LENGTH, payloadLengthMax, ProtocolLimits.IPC_REPLY_LENGTH_MAX);
    }

    @Override
    protected IpcFrame frame(ByteBuf in, int start, byte[] payload) {
        return new IpcFrame((char) in.getUnsignedByte(start), payload);
    }
}
