package org.pgwatchdog.core.legacy;

import java.time.Duration;

/// Every time-out and limit of the legacy core. Natives have hardly any (protocol v3, chapter 13): they
/// wait for each other without end.
public final class LegacyLimits {
    /// Nodes in the list, this one included (native `MAX_WATCHDOG_NUM`). More are refused.
    public static final int MEMBERS_MAX = 128;

    /// How long one exchange may take, from the wish to connect to the whole answer; then the node counts
    /// as silent. START_RECOVERY may take `recovery_timeout` longer.
    public static final Duration ASK_PATIENCE = Duration.ofSeconds(3);

    /// Exchanges under way with one node; further ones fail at once.
    public static final int ASKS_PER_MEMBER_MAX = 16;

    /// A node that finds nobody at its start goes on asking for so long before it becomes active. A
    /// native listens one second after it has become active without having heard of us.
    public static final Duration START_GRACE = Duration.ofSeconds(2);

    /// Time between two attempts to join while nobody answers.
    public static final Duration JOIN_RETRY = Duration.ofMillis(500);

    /// Time between two attempts to reach a node that refused us, was lost, or was never heard.
    public static final Duration SLOW_RETRY = Duration.ofSeconds(3);

    /// Time between two questions of a standby to the active node, which notice its death sooner than
    /// its silence.
    public static final Duration PROBE_INTERVAL = Duration.ofSeconds(1);

    /// The second look at a node that refused a connection comes after this time.
    public static final Duration REFUSAL_RECHECK = Duration.ofMillis(200);

    /// Refused connections in a row, without a sign of life between, that prove a process dead.
    public static final int REFUSALS_PROVE_DEATH = 2;

    /// A refused candidate stands again after this time.
    public static final Duration STAND_RETRY = Duration.ofSeconds(1);

    /// A voter does not vote for another candidate for this long, unless a new active node declares itself.
    public static final Duration VOTE_HOLD = Duration.ofSeconds(5);

    /// A node that is not the oldest stands all the same when nobody has become active for so long: the
    /// oldest may be a native that stood once and never does again (protocol v3, 10.3).
    public static final Duration MASTERLESS_PATIENCE = Duration.ofSeconds(10);

    /// A waiting step of the interlock (native `WD_INTERLOCK_WAIT_MSEC`).
    public static final Duration INTERLOCK_STEP = Duration.ofMillis(500);

    /// Longest wait at each point of the interlock: 21 steps, as natives.
    public static final Duration INTERLOCK_WAIT = Duration.ofMillis(10_500);

    /// How long a node leaves it to others to become lock holder, if it is not the active one.
    public static final Duration HOLDER_PATIENCE = Duration.ofSeconds(1);

    /// How long a backend event waits for an active node to appear. Then it is dropped and reported.
    public static final Duration HOLDER_WAIT_MAX = Duration.ofMinutes(5);

    /// Backend events waiting; more are refused.
    public static final int BACKEND_EVENTS_MAX = 64;

    /// Online recovery whose initiator vanished ends after this time.
    public static final Duration RECOVERY_MAX = Duration.ofMinutes(30);

    /// Who refuses online recovery sooner is busy with another one. Natives that wait for their clients in
    /// vain refuse after `recovery_timeout`, and wait for the end all the same.
    public static final Duration RECOVERY_REFUSED_AT_ONCE = Duration.ofSeconds(2);

    /// A failed escalation is tried again after this time …
    public static final Duration ESCALATION_RETRY = Duration.ofSeconds(1);

    /// … this many times in all, before the node hands over.
    public static final int ESCALATION_ATTEMPTS_MAX = 3;

    /// Saying good-bye takes no longer; then the process may end.
    public static final Duration LEAVE_PATIENCE = Duration.ofSeconds(5);

    /// Least time between two declarations to a rival.
    public static final Duration RIVAL_INTERVAL = Duration.ofSeconds(1);

    /// A node without a deadline of its own is looked at this often.
    public static final Duration BEAT = Duration.ofSeconds(1);

    /// Questions of peers within one beat that are called a storm, and reported once.
    public static final int STORM = 1_000;

    /// Changes of state within one step; more is a bug, not a loop.
    public static final int MOVES_PER_STEP_MAX = 16;

    /// Different complaints remembered so that each is reported once; beyond, further ones are not made.
    public static final int COMPLAINTS_MAX = 1_024;

    private LegacyLimits() {}
}
