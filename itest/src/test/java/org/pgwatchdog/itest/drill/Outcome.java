package org.pgwatchdog.itest.drill;

import java.time.Duration;

/// What one drill did to clients.
///
/// @param outage the longest time for which no pool answered at the virtual address; if nobody was to take
///     over, the time until no host had the address
/// @param overlap the longest time for which two hosts had the address
/// @param wrong how often another host got the address than the one time that was due
/// @param healed the longest outage up to the old leader's return, the drill's included
record Outcome(Duration outage, Duration overlap, int wrong, Duration healed) {}
