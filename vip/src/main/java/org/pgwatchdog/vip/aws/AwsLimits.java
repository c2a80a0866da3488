package org.pgwatchdog.vip.aws;

import java.time.Duration;

/// The limits of the virtual IP on AWS, each with what happens there.
public final class AwsLimits {
    private AwsLimits() {}

    /// Tries of one call, whatever time is left; then its last fault counts.
    public static final int TRIES_MAX = 16;

    /// Tries after a fault that mostly stays: unknown ids (which may be seconds old), refused
    /// credentials (which are fetched anew), a clock that is wrong (which the client corrects).
    public static final int TRIES_OF_LASTING_FAULTS = 2;

    /// The longest pause between two tries after a fault of the service or the network.
    public static final Duration PAUSE_MAX = Duration.ofMillis(400);

    /// The longest pause between two tries after a throttled one.
    public static final Duration THROTTLED_PAUSE_MAX = Duration.ofSeconds(2);

    /// How long a read may show an older state than our own last write, until the difference counts as
    /// somebody else's doing. EC2 is eventually consistent; seconds are rare.
    public static final Duration READ_BACK_MAX = Duration.ofSeconds(3);

    /// How often replace and create may find each other's condition wrong until that is a fault:
    /// somebody creates and deletes the route all the time.
    public static final int ROUTE_ROUNDS_MAX = 3;

    /// Route tables told at the same time; more take turns. AWS gives mutating calls a bucket of 50.
    public static final int PARALLEL_TABLES_MAX = 25;

    /// Route tables whose change is tried dry at one thorough look; the others have their turn at the next.
    /// Once a minute from each node that is well below the 5 changes a second that refill the bucket.
    public static final int DRY_RUNS_MAX = 10;

    /// The longest dry run; one without an answer says nothing.
    public static final Duration DRY_RUN_MAX = Duration.ofSeconds(3);

    /// How long a connection to AWS stays open without use, unless AWS closes it before: longer than from one
    /// thorough look to the next, so that a takeover finds connections open.
    public static final Duration IDLE_CONNECTION_MAX = Duration.ofSeconds(90);

    /// Pages of one description; more are left unread, which is a fault.
    public static final int PAGES_MAX = 50;

    /// How often a swap of DNS records may find them changed until that is a fault.
    public static final int SWAP_ROUNDS_MAX = 3;

    /// How long an acquire waits for all name servers to have a change. AWS says mostly less than 60 s;
    /// the record is accepted long before, so the wait ends without a fault.
    public static final Duration IN_SYNC_WAIT_MAX = Duration.ofSeconds(2);

    /// How long an acquire waits for a secondary address to arrive at the interface; AWS moves it some time
    /// after it accepted the call, mostly within seconds.
    public static final Duration ASSIGNMENT_WAIT_MAX = Duration.ofSeconds(15);

    /// The longest pause between two questions whether a DNS change has arrived everywhere, when that
    /// may take a minute: the whole account has five requests a second.
    public static final Duration IN_SYNC_PAUSE_MAX = Duration.ofSeconds(2);
}
