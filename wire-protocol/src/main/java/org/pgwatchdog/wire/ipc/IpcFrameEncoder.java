package org.pgwatchdog.wire.ipc;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.MessageToByteEncoder;

/// Writes each [IpcFrame] as one buffer of exactly its size: a native server freezes on a partial
/// frame (protocol v4, 16.2). One per channel, on its event loop.
public final class IpcFrameEncoder extends MessageToByteEncoder<IpcFrame> {
    public IpcFrameEncoder() {
        super(IpcFrame.class);
    }

    @Override
    protected ByteBuf allocateBuffer(
            ChannelHandlerContext context, IpcFrame frame, boolean preferDirect) {
        return context.alloc().ioBuffer(IpcFrameDecoder.HEADER_LENGTH + frame.payload().length);
    }

    @Override
    protected void encode(ChannelHandlerContext context, IpcFrame frame, ByteBuf out) {
        out.writeByte(frame.type()).writeInt(frame.payload().length).writeBytes(frame.payload());
    }
}
