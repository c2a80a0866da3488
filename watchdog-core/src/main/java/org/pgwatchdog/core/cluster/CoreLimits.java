package org.pgwatchdog.core.cluster;

import java.time.Duration;

/// Every time-out and limit of the core (protocol v4, appendix A, where not said otherwise).
public final class CoreLimits {
    /// LOADING, JOINING, STANDING FOR LEADER and PARTICIPATING IN ELECTION last at most this long.
    public static final Duration STATE_TIMER = Duration.ofSeconds(5);

    /// How long INITIALIZING waits before it decides.
    public static final Duration INITIALIZING_TIMER = Duration.ofSeconds(1);

    /// INITIALIZING among pgwatchdog nodes that have all answered: long enough for an announcement
    /// to cross the network, short enough that a takeover stays well below a second (deviation 3).
    public static final Duration FAST_INITIALIZING_TIMER = Duration.ofMillis(100);

    /// Head start of a better candidate over the next one in the fast election (deviation 3).
    public static final Duration FAST_STAND_STAGGER = Duration.ofMillis(200);

    /// How long INITIALIZING leaves the election to nodes that still follow a leader this one has lost.
    /// Long enough for a native life check of deadtime + `wd_interval` that started later than ours.
    public static final Duration STANDBY_PATIENCE = Duration.ofSeconds(12);

    /// Time from becoming leader to the first beacon.
    public static final Duration FIRST_BEACON_TIMER = Duration.ofSeconds(5);

    /// Time between beacons.
    public static final Duration BEACON_TIMER = Duration.ofSeconds(10);

    /// STANDBY and NETWORK ISOLATION are re-armed or left after this time.
    public static final Duration IDLE_TIMER = Duration.ofSeconds(10);

    /// NETWORK ISOLATION when the peer that rejected us runs pgwatchdog (deviation 3).
    public static final Duration FAST_ISOLATION_TIMER = Duration.ofSeconds(1);

    /// Local LOST after an order of `wd_cli`: time until the node tries again by itself (deviation 1).
    public static final Duration LOST_RETRY_TIMER = Duration.ofSeconds(10);

    /// Time-out of REQUEST INFO, STAND FOR COORDINATOR and DECLARE COORDINATOR.
    public static final Duration ELECTION_COMMAND_TIMEOUT = Duration.ofSeconds(4);

    /// Time-out of the beacon and of JOIN COORDINATOR.
    public static final Duration COMMAND_TIMEOUT = Duration.ofSeconds(5);

    /// How long a peer may owe the answer to a forwarded failover request.
    public static final Duration FAILOVER_REPLY_TIMEOUT = Duration.ofSeconds(5);

    /// A local client's forwarded request is given up after this time; native clients wait 8 s.
    public static final Duration FORWARD_TIMEOUT = Duration.ofSeconds(8);

    /// Missed beacons tolerated from a standby.
    public static final int MISSED_BEACONS_MAX = 3;

    /// Consecutive send failures tolerated.
    public static final int SEND_FAILURES_MAX = 3;

    /// A standby asks its leader for a sign of life after this silence.
    public static final Duration LEADER_SILENCE_ASK = Duration.ofSeconds(20);

    /// A standby gives its leader up after this silence.
    public static final Duration LEADER_SILENCE_LOST = Duration.ofSeconds(30);

    /// Least time between two REQUEST INFO to a silent leader.
    public static final Duration LEADER_SILENCE_ASK_INTERVAL = Duration.ofSeconds(3);

    /// A broadcast of the same service message within this time is suppressed.
    public static final Duration SERVICE_FLOOD_WINDOW = Duration.ofSeconds(5);

    /// Time between attempts to connect to a node that is not connected. Natives wait 10 s; a
    /// shorter time heals partitions sooner and costs one SYN (deviation 4).
    public static final Duration RECONNECT_INTERVAL = Duration.ofSeconds(3);

    /// The same while only the proof of a node's death keeps this one from an election: a process that ends may
    /// still accept the first connection, and drop it a moment later.
    public static final Duration PROOF_INTERVAL = Duration.ofMillis(50);

    /// An attempt that the driver did not report on counts as failed after this time.
    public static final Duration CONNECT_PATIENCE = Duration.ofSeconds(15);

    /// Everything without a deadline of its own is looked at this often (native `select` time-out).
    public static final Duration HOUSEKEEPING_BEAT = Duration.ofSeconds(1);

    /// A failed escalation is tried again after this time …
    public static final Duration ESCALATION_RETRY = Duration.ofSeconds(1);

    /// … this many times in all, before the leader hands over (safety rule S9).
    public static final int ESCALATION_ATTEMPTS_MAX = 3;

    /// Online recovery whose initiator vanished ends after this time (protocol v4, 13.1).
    public static final Duration RECOVERY_MAX = Duration.ofMinutes(30);

    /// Who refuses online recovery sooner is busy with another one. Natives that wait for their clients in
    /// vain refuse after `recovery_timeout`, and wait for the end all the same (protocol v4, 13.1).
    public static final Duration RECOVERY_REFUSED_AT_ONCE = Duration.ofSeconds(2);

    /// Signals handled within one step; more is a bug, not a loop.
    public static final int SIGNALS_PER_STEP_MAX = 1_000;

    /// Decided failovers under way at once; the oldest is forgotten when one more comes.
    public static final int DATABASE_EVENTS_MAX = 256;

    /// How long a new leader waits for the work of a lost one to show before it repeats it …
    public static final Duration RESUME_PATIENCE = Duration.ofSeconds(2);

    /// … and of one that is still there and may be at it.
    public static final Duration RESUME_PATIENCE_ALIVE = Duration.ofSeconds(30);

    /// What a leader began longer ago is not finished by another: the world has changed since.
    public static final Duration RESUME_AGE_MAX = Duration.ofMinutes(5);

    /// A leader says again what it is at, so that its followers know that it still is …
    public static final Duration START_REPEAT = Duration.ofSeconds(5);

    /// … and a follower that heard from it for this long and nothing of that takes it for ended.
    public static final Duration START_SILENCE_MAX = Duration.ofSeconds(12);

    /// A core that wakes this much later than it wanted to has not read what came meanwhile.
    public static final Duration LATE = Duration.ofMillis(50);

    /// A core that comes this much later than it wanted to was frozen: what waits for it is old …
    public static final Duration OVERSLEPT = Duration.ofSeconds(2);

    /// … and is read within this time, in which nothing is decided about backends.
    public static final Duration CATCH_UP = Duration.ofSeconds(2);

    /// How long a leader whose book is only its own pool's waits for a standby that knows the cluster's.
    public static final Duration BOOK_PATIENCE = Duration.ofSeconds(2);

    /// The longest promise that is given; a question for more is answered without one.
    public static final Duration PROMISE_MAX = Duration.ofHours(1);

    /// How long a promise a leader asks for while the cluster is paused: nothing moves for that long even if
    /// it is not heard of any more. Renewed with each beacon.
    public static final Duration PAUSE_PROMISE = Duration.ofMinutes(5);

    /// Answers that wait for a vote to be stored; the oldest is not given when one more comes.
    public static final int OWED_ANSWERS_MAX = 256;

    /// Unanswered questions that a leader remembers; the oldest is forgotten when one more is asked.
    public static final int LEASE_QUESTIONS_MAX = 16;

    /// Times a candidate asks the same voter again in a higher term.
    public static final int ASKED_AGAIN_MAX = 3;

    /// A successor waits this long before it asks a voter again that has not heard yet of the last leader's end.
    public static final Duration STALE_VOTER_PAUSE = Duration.ofMillis(50);

    /// A successor that does not say it is ready within this time is not waited for.
    public static final Duration SUCCESSOR_PATIENCE = Duration.ofSeconds(1);

    /// How long a leader that stepped down for a node without hand-over ranks behind all others. Natives may
    /// need two elections: the first can end with two leaders, who both give up again.
    public static final Duration STAND_BACK = Duration.ofSeconds(10);

    /// How long a leader that steps down waits for its own vote to be stored.
    public static final Duration STORE_PATIENCE = Duration.ofSeconds(1);

    /// Failover ballots open at once; the oldest goes when one more comes.
    public static final int BALLOTS_MAX = 256;

    /// Requests of local clients waiting for another node; more are refused.
    public static final int FORWARDS_MAX = 256;

    private CoreLimits() {}
}
