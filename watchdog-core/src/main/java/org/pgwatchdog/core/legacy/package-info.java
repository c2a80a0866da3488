/// The deterministic brain of one node among watchdogs of Pgpool-II 3.2 to 3.4 (protocol v3):
/// [org.pgwatchdog.core.legacy.LegacyWatchdog] takes events and returns effects, like the modern core. It
/// shares model words, events and effects with that, but no state and no message. No I/O, no clock, no
/// thread; must not know bytes, hashes or sockets.
@NullMarked
package org.pgwatchdog.core.legacy;

import org.jspecify.annotations.NullMarked;
