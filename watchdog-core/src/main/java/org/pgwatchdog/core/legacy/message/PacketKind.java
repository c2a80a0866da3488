package org.pgwatchdog.core.legacy.message;

import java.util.Optional;

/// What a legacy packet is about (protocol v3, chapter 5; native `WD_PACKET_NO`): its number in 3.3 and
/// 3.4, its number in 3.2 where it has one, and the form of its body.
public enum PacketKind {
    /// The request was not understood.
    INVALID(0, 0, Form.RECORD),
    /// "Here is my record": also asks whether the peer can be reached.
    INFO_REQ(1, PacketKind.NONE, Form.RECORD),
    ADD_REQ(2, 1, Form.RECORD),
    ADD_ACCEPT(3, 2, Form.RECORD),
    ADD_REJECT(4, 3, Form.RECORD),
    STAND_FOR_MASTER(5, 4, Form.RECORD),
    VOTE_YOU(6, 5, Form.RECORD),
    /// Refuses a candidacy; natives put the record of the master they know into it.
    MASTER_EXIST(7, 6, Form.RECORD),
    DECLARE_NEW_MASTER(8, 7, Form.RECORD),
    STAND_FOR_LOCK_HOLDER(9, PacketKind.NONE, Form.RECORD),
    LOCK_HOLDER_EXIST(10, PacketKind.NONE, Form.RECORD),
    DECLARE_LOCK_HOLDER(11, PacketKind.NONE, Form.RECORD),
    RESIGN_LOCK_HOLDER(12, PacketKind.NONE, Form.RECORD),
    START_INTERLOCK(13, PacketKind.NONE, Form.RECORD),
    END_INTERLOCK(14, PacketKind.NONE, Form.RECORD),
    /// "I am leaving" or "I am dead"; the status in the record need not be DOWN.
    SERVER_DOWN(15, 8, Form.RECORD),
    AUTH_FAILED(16, PacketKind.NONE, Form.RECORD),
    READY(17, 9, Form.RECORD),
    START_RECOVERY(18, 10, Form.EMPTY),
    END_RECOVERY(19, 11, Form.EMPTY),
    FAILBACK_REQUEST(20, 12, Form.BACKENDS),
    DEGENERATE_BACKEND(21, 13, Form.BACKENDS),
    PROMOTE_BACKEND(22, 14, Form.BACKENDS),
    NODE_READY(23, 15, Form.EMPTY),
    NODE_FAILED(24, 16, Form.EMPTY),
    UNLOCK_REQUEST(25, PacketKind.NONE, Form.LOCK),
    LOCK_READY(26, PacketKind.NONE, Form.EMPTY),
    /// Defined, never sent by natives.
    LOCK_FAILED(27, PacketKind.NONE, Form.EMPTY);

    private static final int NONE = -1;

    private final int number;
    private final int number32;
    private final Form form;

    PacketKind(int number, int number32, Form form) {
        this.number = number;
        this.number32 = number32;
        this.form = form;
    }

    /// The kind with this number in 3.3 and 3.4.
    public static Optional<PacketKind> fromNumber(long number) {
        return number >= 0 && number < values().length
                ? Optional.of(values()[(int) number])
                : Optional.empty();
    }

    /// The kind with this number in 3.2.
    public static Optional<PacketKind> fromNumber32(long number) {
        for (PacketKind kind : values()) {
            if (kind.number32 == number && kind.number32 != NONE) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }

    /// The number in 3.3 and 3.4, 0 to 27.
    public int number() {
        return number;
    }

    /// The number in 3.2, or empty if 3.2 does not know this kind.
    public Optional<Integer> number32() {
        return number32 == NONE ? Optional.empty() : Optional.of(number32);
    }

    public Form form() {
        return form;
    }

    /// What a body holds.
    public enum Form {
        /// A [NodeRecord].
        RECORD,
        /// Backend ids.
        BACKENDS,
        /// A lock's id.
        LOCK,
        /// Nothing: all zero.
        EMPTY
    }
}
