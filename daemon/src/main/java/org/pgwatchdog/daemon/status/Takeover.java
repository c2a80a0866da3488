package org.pgwatchdog.daemon.status;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// One change of leadership as this node saw it.
///
/// @param reason why the old leader was given up, in the words of the notice
/// @param startedAt the first sign of the old leader's trouble: a lost connection, else its last packet;
///     this node's start if there was no leader
/// @param from the old leader, empty if there was none
/// @param to the new leader
/// @param detect from there to giving it up
/// @param elect from there to the new leader
/// @param acquire from there to the VIP, present only on the new leader and once done
public record Takeover(
        String reason,
        Instant startedAt,
        Optional<Integer> from,
        int to,
        Duration detect,
        Duration elect,
        Optional<Duration> acquire) {
    Takeover acquiredAfter(Duration duration) {
        return new Takeover(reason, startedAt, from, to, detect, elect, Optional.of(duration));
    }
}
