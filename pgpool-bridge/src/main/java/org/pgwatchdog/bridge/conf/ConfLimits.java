package org.pgwatchdog.bridge.conf;

/// The limits of reading configuration. At each of them reading stops with a problem that names it.
public final class ConfLimits {
    /// Largest configuration file in bytes; pgpool's own sample has 50 kB.
    public static final int FILE_BYTES_MAX = 4 * 1024 * 1024;

    /// Most settings of all files together.
    public static final int ENTRIES_MAX = 20_000;

    /// Longest value in characters.
    public static final int VALUE_LENGTH_MAX = 8 * 1024;

    /// Longest key in characters.
    public static final int KEY_LENGTH_MAX = 128;

    /// Deepest include, as natives (`pool_config.l: ParseConfigFile`).
    public static final int INCLUDE_DEPTH_MAX = 10;

    /// Most files of one configuration, includes counted.
    public static final int FILES_MAX = 64;

    /// Most problems that are kept; one more line tells that there were more.
    public static final int PROBLEMS_MAX = 200;

    /// Largest file that may hold a secret, in bytes.
    public static final int SECRET_BYTES_MAX = 4 * 1024;

    /// How much of a bad value a problem shows, in characters.
    public static final int SHOWN_VALUE_LENGTH_MAX = 120;

    /// Longest line that tells of a change by a conversion, in characters; the rest is cut.
    public static final int CHANGE_LENGTH_MAX = 1024;

    /// Most watchdog nodes (`MAX_WATCHDOG_NUM`) and backends (`MAX_NUM_BACKENDS`).
    public static final int NODES_MAX = 128;

    /// Most heartbeat destinations and listeners (`WD_MAX_IF_NUM`).
    public static final int HEARTBEAT_LINKS_MAX = 256;

    private ConfLimits() {}
}
