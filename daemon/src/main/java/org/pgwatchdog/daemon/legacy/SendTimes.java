package org.pgwatchdog.daemon.legacy;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import org.pgwatchdog.core.legacy.message.WallTime;

/// The send times of requests: the wall clock, each later than the one before, so that no two requests
/// have the same hash (protocol v3, 7.6). Thread-safe.
final class SendTimes {
    private static final long MICROS = 1_000_000;

    private final InstantSource clock;
    private long last;

    SendTimes(InstantSource clock) {
        this.clock = clock;
    }

    synchronized WallTime next() {
        long now = ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
        boolean ahead =
                last >= now && last - now < LegacyPeerLimits.SEND_TIME_LEAD_MAX.toNanos() / 1_000;
        last = ahead ? last + 1 : now;
        return of(last);
    }

    /// The wall clock now.
    WallTime now() {
        return of(ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant()));
    }

    private static WallTime of(long micros) {
        return new WallTime((micros / MICROS) & WallTime.FIELD_MAX, micros % MICROS);
    }
}
