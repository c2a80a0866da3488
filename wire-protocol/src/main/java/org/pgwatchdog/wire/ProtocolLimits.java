package org.pgwatchdog.wire;

/// Every limit of the codecs. Whoever exceeds one is refused; nothing is cut silently unless a
/// constant says so.
public final class ProtocolLimits {
    /// Bytes of one peer packet's payload. Natives have no limit; their largest packet, the pool
    /// configuration of 128 backends, has about 40 KiB (protocol v4, 3.2). Beyond: the decoder
    /// throws before it allocates.
    public static final int PEER_PAYLOAD_LENGTH_MAX = 1 << 20;

    /// Bytes of an IPC request's payload; natives send less than 3 KiB. Beyond: the decoder throws
    /// before it allocates.
    public static final int IPC_REQUEST_LENGTH_MAX = 64 << 10;

    /// Bytes of an IPC reply's payload as our own client accepts it; the node list of 128 nodes
    /// with the longest names has about 100 KiB. Beyond: the decoder throws before it allocates.
    public static final int IPC_REPLY_LENGTH_MAX = 1 << 20;

    /// Bytes of a JSON document. Beyond: malformed.
    public static final int JSON_LENGTH_MAX = PEER_PAYLOAD_LENGTH_MAX;

    /// Levels of nesting in a JSON document; natives use three. Beyond: malformed.
    public static final int JSON_DEPTH_MAX = 32;

    /// Values in a JSON document; the largest native one has about 1,500. Beyond: malformed.
    public static final int JSON_VALUES_MAX = 16_384;

    /// Bytes of one JSON string as it stands in the document; the longest native one is a key of
    /// 1,024 bytes. Beyond: malformed.
    public static final int JSON_STRING_LENGTH_MAX = 64 << 10;

    /// Elements of each array in POOL CONFIG DATA and of a backend list; natives write beyond fixed
    /// arrays after 128 (trap 21.2). Beyond: malformed.
    public static final int ARRAY_LENGTH_MAX = 128;

    /// Scalar keys taken from POOL CONFIG DATA; natives send about 40. Beyond: malformed.
    public static final int POOL_SETTINGS_MAX = 256;

    /// Characters of a cluster command argument's name and of its value
    /// (`MAX_CLUSTER_COMMAND_ARG_LEN`). Beyond: malformed.
    public static final int COMMAND_ARGUMENT_LENGTH_MAX = 63;

    /// Characters kept of `PGPOOL_VERSION` (`MAX_VERSION_STR_LEN`). The rest is cut, as natives do.
    public static final int PGPOOL_VERSION_LENGTH_MAX = 9;

    /// Bytes of `wd_authkey` (`WD_AUTH_KEY_LEN`). Beyond: refused when the key is made.
    public static final int AUTH_KEY_LENGTH_MAX = 1024;

    /// Bytes of a PCP request's payload: natives refuse a length field of 260 and more
    /// (`MAX_PCP_PACKET_LENGTH`). Beyond: the decoder throws before it allocates.
    public static final int PCP_REQUEST_LENGTH_MAX = 255;

    /// Bytes of one PCP answer packet's payload; natives have no limit. The largest, the watchdog info
    /// of 128 nodes, has about 100 KiB. Beyond: refused before anything is allocated.
    public static final int PCP_ANSWER_LENGTH_MAX = 1 << 20;

    /// Payload bytes of all packets between a PCP request and the end of its answer; 5,000 processes
    /// with 4 pool slots and 3 backends each have about 10 MiB. Beyond: refused.
    public static final int PCP_ANSWER_TOTAL_MAX = 32 << 20;

    /// Texts in one PCP packet; the longest record has 22. Beyond: refused.
    public static final int PCP_TEXTS_MAX = 64;

    /// Process records in one PCP answer, one a process, pool slot and backend. Beyond: refused.
    public static final int PCP_PROCESS_RECORDS_MAX = 1 << 18;

    /// Notices before the end of one PCP answer; usually none, a handful with debug messages on.
    /// Beyond: refused.
    public static final int PCP_NOTICES_MAX = 256;

    /// Bytes of one field of a PCP error, its letter included. The rest is cut, as natives do.
    public static final int PCP_REPORT_FIELD_LENGTH_MAX = 255;

    /// Characters of a PCP user's name (`MAX_USER_PASSWD_LEN`). Beyond: refused.
    public static final int PCP_USER_LENGTH_MAX = 128;

    /// How far back, in microseconds, the hash of a legacy request is tried again when it does not fit the
    /// packet's own time: natives that write to several peers at once mix up their copies by 3 to 64
    /// microseconds (protocol v3, 7.6). Beyond: the hash is wrong. It bounds what a forged packet costs.
    public static final int LEGACY_HASH_RACE_MICROS = 128;

    /// How far, in seconds, the send time of a signed legacy request may be from our wall clock. Natives
    /// do not look; wide, because nothing else in that protocol needs synchronised clocks. Beyond:
    /// answered by AUTH_FAILED.
    public static final int LEGACY_REQUEST_AGE_SECONDS = 120;

    /// Signed legacy requests remembered against repetition; a native without a master sends some
    /// thousand a second. Beyond: the oldest is forgotten.
    public static final int LEGACY_REPLAY_MEMORY = 1 << 16;

    private ProtocolLimits() {}
}
