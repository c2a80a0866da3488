package org.pgwatchdog.daemon.doctor.check;

import java.time.Duration;

/// The limits of the doctor.
public final class CheckLimits {
    /// How long the program may take from its start: below 10 s, the promise to operators. What is not
    /// done by then is a finding of its own.
    public static final Duration PROGRAM_MAX = Duration.ofMillis(9300);

    /// What the checks get at least, if the start of the program took long.
    public static final Duration RUN_MIN = Duration.ofSeconds(5);

    /// Questions to AWS end so long before the run, so that what comes of them is told.
    public static final Duration ANSWER_RESERVE = Duration.ofMillis(700);

    /// The longest single question to AWS, so that a second one fits into the run. A shorter
    /// `aws_api_timeout` goes first.
    public static final Duration AWS_CALL_MAX = Duration.ofMillis(2000);

    /// The longest first question to a service: it finds name, connection and credentials, and the SDK
    /// loads its classes.
    public static final Duration AWS_FIRST_CALL_MAX = Duration.ofMillis(3500);

    /// How long finding out where we are may take: a dozen reads of milliseconds each.
    public static final Duration METADATA_MAX = Duration.ofMillis(2000);

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
}
