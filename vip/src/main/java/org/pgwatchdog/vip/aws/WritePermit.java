package org.pgwatchdog.vip.aws;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.pgwatchdog.vip.VipLease;

/// The right to point AWS at this node: from an acquire until the lease ends, the node lets go, or a
/// later acquire takes its place.
///
/// Asked at the last moment before each change goes out, so that a node that woke up late, or whose
/// name look-up hung, sends nothing as a former leader. AWS has no conditional writes for routes: what
/// is on its way already can only be repaired by the new leader. Thread-safe.
public final class WritePermit implements BooleanSupplier {
    private final Pace pace;
    private final boolean limited;
    private final long term;
    private volatile long end;
    private volatile boolean revoked;

    private WritePermit(Pace pace, boolean limited, long end, long term) {
        this.pace = pace;
        this.limited = limited;
        this.end = end;
        this.term = term;
    }

    /// A permit that lasts as long as the lease.
    public static WritePermit of(VipLease lease, Pace pace) {
        return switch (lease) {
            case VipLease.Unlimited _ -> new WritePermit(pace, false, 0, 0);
            case VipLease.Remaining(var remaining, _, var term) ->
                    new WritePermit(pace, true, pace.nanos() + remaining.toNanos(), term);
        };
    }

    /// Lets it last as long as the newer lease. What was revoked stays so, what had no end gets none.
    public void renew(VipLease lease) {
        if (lease instanceof VipLease.Remaining(var remaining, _, _)) {
            end = pace.nanos() + remaining.toNanos();
        }
    }

    /// The term of leadership it was given in; 0 if that is not known.
    long term() {
        return term;
    }

    /// Ends it now.
    public void revoke() {
        revoked = true;
    }

    /// Whether a change may go out now.
    @Override
    public boolean getAsBoolean() {
        return !revoked && (!limited || end - pace.nanos() > 0);
    }

    /// The shorter of a limit and what is left of the lease; zero if the permit has ended.
    Duration atMost(Duration limit) {
        if (!getAsBoolean()) {
            return Duration.ZERO;
        }
        if (!limited) {
            return limit;
        }
        Duration left = Duration.ofNanos(end - pace.nanos());
        return left.compareTo(limit) < 0 ? left : limit;
    }
}
