package org.pgwatchdog.wire.legacy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;

/// Collects the one packet of a legacy connection's direction, however it is fragmented, and emits its
/// bytes (protocol v3, 2.1; native `wd_recv_packet`). Natives read no second packet from a connection;
/// whatever follows the first is thrown away. It holds at most one packet's bytes, and has no idea of
/// time: who waits for the rest of a packet must set the limit. One per channel, on its event loop.
public final class LegacyPacketDecoder extends ByteToMessageDecoder {
    private final int packetSize;
    private boolean done;

    public LegacyPacketDecoder(LegacyGeneration generation) {
        this.packetSize = generation.packetSize();
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        if (done) {
            in.skipBytes(in.readableBytes());
            return;
        }
        if (in.readableBytes() < packetSize) {
            return;
        }
        byte[] packet = new byte[packetSize];
        in.readBytes(packet);
        done = true;
        out.add(packet);
    }
}
