package org.pgwatchdog.wire.peer;

/// The two packets by which pgwatchdog nodes ask each other for their facts (docs/protocol/peer.md). They
/// are no [org.pgwatchdog.core.message.PeerMessage]: nothing in them is decided upon, and the core never
/// sees them. Natives and older nodes ignore them, as any type they do not know.
public final class HistoryPackets {
    /// The type byte of a question.
    public static final int QUESTION = 'h';

    /// The type byte of the answer, which repeats the question's id.
    public static final int ANSWER = 'e';

    private HistoryPackets() {}

    /// True for both of them.
    public static boolean isOne(PeerPacket packet) {
        return packet.typeCode() == QUESTION || packet.typeCode() == ANSWER;
    }
}
