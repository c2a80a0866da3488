package org.pgwatchdog.command;

import java.time.Duration;

/// The limits of this module, each with what happens there.
public final class CommandLimits {
    private CommandLimits() {}

    /// Bytes kept of a command's output; the rest is read and thrown away, and the text says so.
    public static final int OUTPUT_BYTES_MAX = 64 * 1024;

    /// Lines of a command's output that go to the log.
    public static final int LOG_LINES_MAX = 100;

    /// Characters of such a line; the rest is left out.
    public static final int LINE_CHARS_MAX = 500;

    /// Time a command that ran out of its limit has between SIGTERM and SIGKILL.
    public static final Duration KILL_GRACE = Duration.ofMillis(300);

    /// Time for killing a process tree until its survivors are reported instead.
    public static final Duration KILL_LIMIT = Duration.ofSeconds(2);
}
