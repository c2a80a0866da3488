package org.pgwatchdog.wire.pcp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.MessageToByteEncoder;

/// Writes each [PcpFrame] as one buffer of exactly its size. One per channel, on its event loop.
public final class PcpFrameEncoder extends MessageToByteEncoder<PcpFrame> {
    public PcpFrameEncoder() {
        super(PcpFrame.class);
    }

    @Override
    protected ByteBuf allocateBuffer(
            ChannelHandlerContext context, PcpFrame frame, boolean preferDirect) {
        return context.alloc().ioBuffer(PcpFrame.HEADER_LENGTH + frame.payload().length);
    }

    @Override
    protected void encode(ChannelHandlerContext context, PcpFrame frame, ByteBuf out) {
        out.writeBytes(frame.bytes());
    }
}
