package org.pgwatchdog.daemon.doctor.check;

import java.time.Duration;

/// The limits of the doctor.
public final class CheckLimits {
    /// How long the program may take from its start: below 10 s, the promise to operators. What is not
    /// done by then is a finding of its own.
    public static final Duration PROGRAM_MAX = Duration.ofMillis(9300);

    /// What the checks get at least, if the start of the program took long.
    public static final Duration RUN_MIN = Duration.ofSeconds(5);

    /// Hundredths of the run before whose last ones questions to AWS end, so that what comes of them is told.
    public static final int ANSWER_RESERVE = 8;

    /// Hundredths of the run for a single question to AWS: 2 s, so that a second one fits into the run.
    public static final int AWS_CALL = 22;

    /// Hundredths of the run for the first question to a service: 3.5 s. It finds name, connection and
    /// credentials, and the SDK loads its classes.
    public static final int AWS_FIRST_CALL = 38;

    /// Hundredths of the run for finding out where we are: 2 s for a dozen reads of milliseconds each.
    public static final int METADATA = 22;

    /// How long a connection to another host may take until the port counts as filtered.
    public static final Duration CONNECT_MAX = Duration.ofSeconds(3);

    /// How long a trusted server may take to answer a ping.
    public static final Duration PING_MAX = Duration.ofSeconds(5);

    /// The pause before a question to AWS is asked again, after throttling or a fault of AWS.
    public static final Duration ASK_AGAIN_AFTER = Duration.ofMillis(300);

    /// Route tables asked about at the same time.
    public static final int PARALLEL_TABLES_MAX = 25;

    /// Ids named in one line; the rest is counted.
    public static final int NAMED_MAX = 5;

    private CheckLimits() {}

    /// A share of the run.
    public static Duration share(Duration run, int hundredths) {
        return run.multipliedBy(hundredths).dividedBy(100);
    }
}
