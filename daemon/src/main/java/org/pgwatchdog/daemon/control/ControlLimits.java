package org.pgwatchdog.daemon.control;

import java.time.Duration;
import org.pgwatchdog.core.cluster.CoreLimits;

/// The limits of the control socket, where at each of them one connection is closed, and of the notice
/// box.
public final class ControlLimits {
    /// Connections at a time; one more is closed at once.
    public static final int CONNECTIONS_MAX = 32;

    /// Characters of a request line.
    public static final int REQUEST_LENGTH_MAX = 8 << 10;

    /// Characters of an answer line the client accepts: a status of 128 nodes fits well.
    public static final int ANSWER_LENGTH_MAX = 4 << 20;

    /// Bytes of facts in an answer, the newest; they must pass below both limits for what is unread.
    public static final int EVENTS_BYTES_MAX = 2 << 20;

    /// How long a client may take to send its request.
    public static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(5);

    /// How long the daemon may take to answer; a switchover takes the longest.
    public static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(60);

    /// How long the daemon may take to begin online recovery, or to end it: beyond, it has ended by itself.
    public static final Duration RECOVERY_TIMEOUT = CoreLimits.RECOVERY_MAX;

    /// How long the daemon may take to carry out what pgpool's hook told; then the answer says that it
    /// goes on. pgpool itself waits as long.
    public static final Duration NOTICE_TIMEOUT = Duration.ofMinutes(2);

    /// What the client waits on top, so that the daemon's word comes first.
    public static final Duration NOTICE_ALLOWANCE = Duration.ofSeconds(5);

    /// Notices waiting at a time, so that operators still get through; one more is answered at once.
    public static final int NOTICES_WAITING_MAX = 16;

    /// Bytes a client may leave unread.
    public static final int UNSENT_BYTES_MAX = 4 << 20;

    /// How long the notice box sleeps where the system does not wake it: half the time a hook notices.
    public static final Duration BOX_POLL = Duration.ofMillis(50);

    /// How long the notice box sleeps where the system wakes it: then it looks for what was left, and
    /// for what came unannounced. Below the 2 s for which `packaging/notify.sh` waits.
    public static final Duration BOX_SCAN = Duration.ofSeconds(1);

    /// Files of the box looked at in one go; the rest comes in the next.
    public static final int BOX_NAMES_MAX = 1_024;

    /// How old an unread answer or an unfinished notice gets; callers need a fraction of a second.
    public static final Duration BOX_LEFTOVER_AGE = Duration.ofMinutes(1);

    /// Unfinished notices in the box, and as many unread answers; beyond, they are removed at once.
    public static final int BOX_LEFTOVERS_MAX = 256;

    /// Between two lines of the log about the same kind of thing found in the box.
    public static final Duration BOX_COMPLAINT_PAUSE = Duration.ofMinutes(1);

    /// How long the box may take to end.
    public static final Duration BOX_CLOSE_TIMEOUT = Duration.ofSeconds(1);

    private ControlLimits() {}
}
