package org.pgwatchdog.wire.peer;

import io.netty.buffer.ByteBuf;
import org.pgwatchdog.wire.CountedFrameDecoder;
import org.pgwatchdog.wire.ProtocolLimits;

/// Cuts a peer's byte stream into [PeerPacket]s: type (1 byte), command id and length (4 bytes each,
/// big-endian), payload (protocol v4, 3.1; native `read_packet_of_type`).
public final class PeerPacketDecoder extends CountedFrameDecoder {
    /// Bytes before the payload.
    public static final int HEADER_LENGTH = 9;

    public PeerPacketDecoder() {
        this(ProtocolLimits.PEER_PAYLOAD_LENGTH_MAX);
    }

    /// A decoder with a lower limit, for connections that have not shown yet who they are.
    ///
    /// @param payloadLengthMax 0 to [ProtocolLimits#PEER_PAYLOAD_LENGTH_MAX] bytes
    public PeerPacketDecoder(int payloadLengthMax) {
        super(
                "peer packet",
                HEADER_LENGTH,
                payloadLengthMax,
                ProtocolLimits.PEER_PAYLOAD_LENGTH_MAX);
    }

    @Override
    protected PeerPacket frame(ByteBuf in, int start, byte[] payload) {
        return new PeerPacket(in.getUnsignedByte(start), in.getInt(start + 1), payload);
    }
}
