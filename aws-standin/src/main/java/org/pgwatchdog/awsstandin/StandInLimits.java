package org.pgwatchdog.awsstandin;

/// The limits of this module that belong to no single part; the others stand beside what they limit.
public final class StandInLimits {
    private StandInLimits() {}

    /// Bytes of a world file; a larger one is refused.
    public static final int WORLD_FILE_BYTES_MAX = 4 * 1024 * 1024;
}
