package org.pgwatchdog.daemon.loop;

import java.time.Duration;

/// The limits of the core's thread.
public final class LoopLimits {
    /// Events that wait at most before what others sent (peer packets, local requests) is turned
    /// away: the caller closes the connection it came from. At the native pace of a few packets a
    /// second this means that the core stands still.
    public static final int FOREIGN_EVENTS_MAX = 4_096;

    /// Events that wait at most before the node gives up ([FatalFault][CoreLoop]): our own outcomes
    /// must never be dropped, so the rest of the queue belongs to them.
    public static final int EVENTS_MAX = 16_384;

    /// Steps the flight recorder keeps; older ones are forgotten.
    public static final int RECORDED_STEPS_MAX = 4_096;

    /// Forgotten steps that wait to be followed; at this number dumps no longer replay. Minutes of a
    /// quiet node, seconds of the busiest.
    public static final int FORGOTTEN_STEPS_WAITING_MAX = 65_536;

    /// How long forgotten steps are collected before they are followed.
    public static final Duration FORGOTTEN_STEPS_PAUSE = Duration.ofSeconds(1);

    /// How long a dump waits for the end of a step under way, which takes far less than a millisecond.
    public static final Duration STEP_PATIENCE = Duration.ofSeconds(2);

    /// Bytes of a dump that is read; a line of it must fit into memory.
    public static final long DUMP_BYTES_MAX = 256L << 20;

    /// Deadlines the core may name in a row without time moving on. More is a bug in the core.
    public static final int DEADLINES_WITHOUT_PROGRESS_MAX = 1_000;

    /// By how much wall clock and JVM clock may move apart before somebody looks whether the machine was
    /// suspended; shorter suspends than that are not noticed.
    public static final Duration CLOCKS_APART_MAX = Duration.ofMillis(200);

    /// How long reading the kernel's time since boot may take for its value to count …
    public static final Duration CLOCK_READING_MAX = Duration.ofMillis(20);

    /// … and how often it is read for that.
    public static final int CLOCK_READINGS_MAX = 5;

    /// How long a caller waits for the core's answer to a question.
    public static final Duration QUESTION_TIMEOUT = Duration.ofSeconds(3);

    private LoopLimits() {}
}
