package org.pgwatchdog.lifecheck;

import java.time.Duration;

/// The limits of the life check, in one place.
public final class LifecheckLimits {
    /// The shortest period or deadtime anything may have: below it scheduling noise decides.
    public static final Duration PERIOD_MIN = Duration.ofMillis(10);

    /// The longest period; natives read whole seconds, a day is plenty.
    public static final Duration PERIOD_MAX = Duration.ofDays(1);

    /// Native `ping -q -c3` needs a little more than 2 s for a live host.
    public static final Duration TRUSTED_TIMEOUT_DEFAULT = Duration.ofSeconds(5);

    /// A dead pgpool is to be noticed within a second.
    public static final Duration LOCAL_PERIOD_DEFAULT = Duration.ofMillis(250);

    /// How long one connection attempt to the local port may take.
    public static final Duration LOCAL_CONNECT_MAX = Duration.ofMillis(500);

    /// Observations waiting for the life check's thread: at the limit a heartbeat is dropped and counted,
    /// which only a flood or a long pause can cause; natives drop at the socket buffer instead.
    public static final int QUEUE_MAX = 4096;

    /// One word for how often the same complaint is logged.
    public static final Duration LOG_REPEAT = Duration.ofMinutes(1);

    /// The longest time `close` waits for the life check's thread.
    public static final Duration CLOSE_MAX = Duration.ofSeconds(2);

    /// How long opening one heartbeat socket may take. It takes milliseconds; on a machine that starts
    /// everything at once the thread that does it may wait for seconds, which is no reason to give up.
    public static final Duration SOCKET_OPEN_MAX = Duration.ofSeconds(30);

    /// How long is waited for a heartbeat socket, or the thread of all, to close; it does so in any case.
    public static final Duration SOCKET_CLOSE_MAX = Duration.ofSeconds(5);

    /// Trusted servers of one node; natives have no limit.
    public static final int TRUSTED_SERVERS_MAX = 64;

    /// How often the places of `np_targets` are asked. Each has three quarters of that to answer.
    public static final Duration OUTSIDE_PERIOD = Duration.ofSeconds(2);

    /// So many rounds without any answer, and the node counts as cut off: one lost packet or one slow
    /// answer is no partition.
    public static final int OUTSIDE_ROUNDS = 3;

    /// Places in `np_targets`; more are refused.
    public static final int OUTSIDE_TARGETS_MAX = 16;

    /// How long one attempt through the virtual IP may take to connect, and again to be greeted.
    public static final Duration VIP_PROBE_MAX = Duration.ofSeconds(2);

    /// So many attempts in a row must fail until the virtual IP counts as out of reach: a takeover may
    /// spoil one.
    public static final int VIP_MISSES = 2;

    private LifecheckLimits() {}

    /// How long one query probe may take to connect, and again to answer: the native connection limit
    /// (`wd_interval` / 2 + 1 s, wd_lifecheck.c `create_conn`), but no longer than the interval itself or
    /// a second.
    public static Duration queryLimit(Duration interval) {
        Duration nativeLimit = interval.dividedBy(2).plusSeconds(1);
        Duration longest =
                interval.compareTo(Duration.ofSeconds(1)) < 0 ? Duration.ofSeconds(1) : interval;
        return nativeLimit.compareTo(longest) < 0 ? nativeLimit : longest;
    }

    static void requirePeriod(String name, Duration value) {
        if (value.compareTo(PERIOD_MIN) < 0 || value.compareTo(PERIOD_MAX) > 0) {
            throw new IllegalArgumentException(
                    name + " is " + value.toMillis() + " ms, not within 10 ms to one day");
        }
    }
}
