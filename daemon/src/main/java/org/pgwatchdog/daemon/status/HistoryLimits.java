package org.pgwatchdog.daemon.status;

import java.time.Duration;

/// The limits of a node's history, in memory and on disk.
public final class HistoryLimits {
    /// Facts kept in memory, those of earlier runs included; older ones are forgotten.
    public static final int ENTRIES_MAX = 2_000;

    /// Characters of one fact's text; the rest is cut.
    public static final int TEXT_LENGTH_MAX = 1_000;

    /// Characters of one fact's code; a longer one is no fact.
    public static final int CODE_LENGTH_MAX = 64;

    /// The greatest number of a fact; a greater one is damage.
    public static final long SEQUENCE_MAX = 1L << 53;

    /// How far a peer's hybrid clock may be ahead of this node's wall clock to be believed. Clocks are
    /// wrong by hours at times, by a wrong zone; more is nonsense, and its order is not kept.
    public static final Duration CLOCK_AHEAD_MAX = Duration.ofDays(1);

    /// The longest phase of a takeover that is believed; a node may be without a leader for long.
    public static final Duration PHASE_MAX = Duration.ofDays(3_650);

    /// Bytes of the file of facts; at this size the next file is begun, and only the last one is kept
    /// beside it.
    public static final int FILE_BYTES_MAX = 1 << 20;

    /// Facts in a file; as above.
    public static final int FILE_ENTRIES_MAX = 4_000;

    /// Bytes of one line; a longer one is damage and is left out. Text may need six bytes a character.
    public static final int LINE_BYTES_MAX = 16 << 10;

    /// Facts that wait for the disk; more are kept in memory only, which is told once they are written
    /// again.
    public static final int FACTS_WAITING_MAX = 4_096;

    /// Facts written at once.
    public static final int BATCH_MAX = 256;

    /// How long a written fact may wait until it is forced to the disk.
    public static final Duration FORCE_INTERVAL = Duration.ofSeconds(1);

    /// How long the file is left alone after it could not be written.
    public static final Duration RETRY_INTERVAL = Duration.ofSeconds(10);

    /// How long the last facts may take to be written when the node ends.
    public static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);

    private HistoryLimits() {}
}
