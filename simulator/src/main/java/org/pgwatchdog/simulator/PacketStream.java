package org.pgwatchdog.simulator;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import org.pgwatchdog.wire.peer.PeerPacket;
import org.pgwatchdog.wire.peer.PeerPacketDecoder;
import org.pgwatchdog.wire.peer.PeerPacketEncoder;

/// The real framing of one connection: the daemon's decoder and encoder without a socket.
final class PacketStream {
    private final EmbeddedChannel channel =
            new EmbeddedChannel(new PeerPacketDecoder(), new PeerPacketEncoder());

    /// The packets that are complete with these bytes.
    List<PeerPacket> read(byte[] bytes) {
        channel.writeInbound(Unpooled.wrappedBuffer(bytes));
        List<PeerPacket> packets = new ArrayList<>();
        for (Object packet = channel.readInbound();
                packet != null;
                packet = channel.readInbound()) {
            packets.add((PeerPacket) packet);
        }
        return packets;
    }

    byte[] write(PeerPacket packet) {
        channel.writeOutbound(packet);
        ByteBuf buffer = channel.readOutbound();
        try {
            return ByteBufUtil.getBytes(buffer);
        } finally {
            buffer.release();
        }
    }

    void close() {
        channel.finishAndReleaseAll();
    }
}
