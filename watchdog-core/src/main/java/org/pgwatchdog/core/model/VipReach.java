package org.pgwatchdog.core.model;

import java.time.Duration;
import java.util.Optional;

/// Whether a node is served through the virtual IP, as it tells its peers. For those who watch the
/// cluster, never for deciding anything.
///
/// @param ok whether it is; false only after more than one attempt in a row has failed
/// @param since how long that has been so; 0 or more
/// @param latency how long the last successful attempt took; empty while none does
public record VipReach(boolean ok, Duration since, Optional<Duration> latency) {
    public VipReach {
        if (since.isNegative() || latency.filter(Duration::isNegative).isPresent()) {
            throw new IllegalArgumentException("times of " + since + ", " + latency);
        }
    }
}
