package org.pgwatchdog.simulator;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.pgwatchdog.wire.peer.PeerPacket;
import org.pgwatchdog.wire.peer.PeerPacketDecoder;
import org.pgwatchdog.wire.peer.PeerPacketEncoder;

/// The real framing of one connection: the daemon's decoder and encoder without a channel.
final class PacketStream {
    private final PeerPacketDecoder decoder = new PeerPacketDecoder();

    /// The beginning of a packet whose end has not arrived.
    private ByteBuf rest = Unpooled.EMPTY_BUFFER;

    /// The packets that are complete with these bytes.
    List<PeerPacket> read(byte[] bytes) {
        ByteBuf arrived = Unpooled.wrappedBuffer(bytes);
        ByteBuf in = rest.isReadable() ? Unpooled.wrappedBuffer(rest, arrived) : arrived;
        List<Object> frames = new ArrayList<>(1);
        int before = -1;
        while (before != in.readerIndex() && in.isReadable()) {
            before = in.readerIndex();
            decoder.cut(in, frames);
        }
        rest = in.isReadable() ? in.copy() : Unpooled.EMPTY_BUFFER;
        List<PeerPacket> packets = new ArrayList<>(frames.size());
        frames.forEach(frame -> packets.add((PeerPacket) frame));
        return packets;
    }

    static byte[] write(PeerPacket packet) {
        byte[] bytes = new byte[PeerPacketDecoder.HEADER_LENGTH + packet.payload().length];
        PeerPacketEncoder.write(packet, Unpooled.wrappedBuffer(bytes).clear());
        return bytes;
    }
}
