package org.pgwatchdog.bridge.engine;

import java.time.Duration;

/// Times and limits of the engine.
public final class EngineLimits {
    /// A wish that got no answer it can live with is repeated after this time …
    public static final Duration RETRY = Duration.ofSeconds(1);

    /// … and after this many attempts only as often as [#RETRY_SLOW].
    public static final int RETRIES_FAST = 10;

    public static final Duration RETRY_SLOW = Duration.ofSeconds(5);

    /// A wish without any answer is repeated after this time; the core answers within 8 s.
    public static final Duration ANSWER_PATIENCE = Duration.ofSeconds(12);

    /// A wish that will be done is repeated if it has not been after this time.
    public static final Duration DONE_PATIENCE = Duration.ofSeconds(30);

    /// A probe that brought no result counts as failed after this time.
    public static final Duration PROBE_PATIENCE = Duration.ofSeconds(15);

    /// How often a quarantined backend is probed.
    public static final Duration QUARANTINE_PROBE = Duration.ofSeconds(1);

    /// A hook of the local pgpool that waits for votes is let go after this time: pgpool then looks for
    /// the primary by itself.
    public static final Duration VOTE_VISIT = Duration.ofSeconds(3);

    /// A hook of the local pgpool is let go after this time in any case.
    public static final Duration VISIT_MAX = Duration.ofSeconds(100);

    /// So many looks at the pool in a row must fail before it counts as unreachable.
    public static final int FAILED_LOOKS_MAX = 3;

    /// A living primary that the pool detached is not wished away before its hook has had this time to
    /// say which backend is to take its place.
    public static final Duration HOOK_PATIENCE = Duration.ofSeconds(3);

    /// An accepted attachment or detachment must show within this time, or it is asked for again. Short,
    /// because asking twice does no harm; together with [#CHANGE_RETRY] below [#FOLLOW_PATIENCE].
    public static final Duration CHANGE_PATIENCE = Duration.ofSeconds(4);

    /// An accepted promotion must show within this time, or it is asked for again: pgpool may be looking
    /// for a primary meanwhile.
    public static final Duration PROMOTE_PATIENCE = Duration.ofSeconds(20);

    /// A pool that detached its primary finds the new one within this time, or is told.
    public static final Duration OWN_SEARCH = Duration.ofSeconds(5);

    /// A refused change of the pool is tried again after this time.
    public static final Duration CHANGE_RETRY = Duration.ofSeconds(2);

    /// A follow_primary_command waits so long for the local pgpool to detach the backend: longer than
    /// [#OWN_SEARCH], after which the pool is told.
    public static final Duration FOLLOW_PATIENCE = Duration.ofSeconds(8);

    /// So long a pool may have another primary than the book, with nothing else to change, before it is
    /// told: it may be about to find it by itself.
    public static final Duration PRIMARY_PATIENCE = Duration.ofSeconds(10);

    /// A promotion in the pool's books that has not taken effect is asked for again after this time: it
    /// detaches the other backends each time.
    public static final Duration PROMOTE_RETRY = Duration.ofMinutes(1);

    /// So long a change of the pool that was asked for and never refused may still take effect:
    /// pgpool's default `search_primary_node_timeout`.
    public static final Duration OWN_CHANGE_MEMORY = Duration.ofMinutes(5);

    /// A hook of the pool may reach us so long after its change showed: it starts a process.
    public static final Duration HOOK_DELAY = Duration.ofSeconds(10);

    /// A survey that brought no result counts as failed after this time.
    public static final Duration SURVEY_PATIENCE = Duration.ofSeconds(15);

    /// How long a leader without a primary waits before it looks again.
    public static final Duration PRIMARY_WATCH = Duration.ofSeconds(1);

    /// The longest pause between two looks for a missing primary: each costs a login at each backend.
    public static final Duration PRIMARY_WATCH_SLOWEST = Duration.ofSeconds(5);

    /// Time between two surveys while a primary is looked for; natives wait 1 s.
    public static final Duration SURVEY_INTERVAL = Duration.ofMillis(150);

    /// A leader that lost the lead during a failover command, and got it back, waits so long for the
    /// command's work to show before it runs it again.
    public static final Duration COMMAND_MEMORY_PATIENCE = Duration.ofSeconds(10);

    /// … and forgets that it ran it after this time.
    public static final Duration COMMAND_MEMORY = Duration.ofMinutes(2);

    /// `search_primary_node_timeout = 0` means for ever natively; here it ends.
    public static final Duration SEARCH_MAX = Duration.ofHours(1);

    /// A leader without a book and without news from its pool begins with all backends attached after
    /// this time.
    public static final Duration SEED_PATIENCE = Duration.ofSeconds(10);

    /// Orders of operators and notices of pgpool that wait at once; more are refused.
    public static final int VISITORS_MAX = 64;

    private EngineLimits() {}
}
