package org.pgwatchdog.wire.peer;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.MessageToByteEncoder;

/// Writes each [PeerPacket] as one buffer of exactly its size, so that it leaves in one write: a
/// native reader blocks its whole watchdog on a partial frame (protocol v4, 3.3). One per channel,
/// on its event loop.
public final class PeerPacketEncoder extends MessageToByteEncoder<PeerPacket> {
    public PeerPacketEncoder() {
        super(PeerPacket.class);
    }

    @Override
    protected ByteBuf allocateBuffer(
            ChannelHandlerContext context, PeerPacket packet, boolean preferDirect) {
        return context.alloc().ioBuffer(PeerPacketDecoder.HEADER_LENGTH + packet.payload().length);
    }

    @Override
    protected void encode(ChannelHandlerContext context, PeerPacket packet, ByteBuf out) {
        write(packet, out);
    }

    /// Writes one packet; also for streams that have no channel.
    ///
    /// @param out has room for the header and the payload, or grows
    public static void write(PeerPacket packet, ByteBuf out) {
        out.writeByte(packet.typeCode())
                .writeInt(packet.commandId())
                .writeInt(packet.payload().length)
                .writeBytes(packet.payload());
    }
}
