/// The public face of the core: [org.pgwatchdog.core.Watchdog] takes events and returns effects,
/// [org.pgwatchdog.core.PeerAdmission] decides whom to let in. No I/O, no clock, no thread.
@NullMarked
package org.pgwatchdog.core;

import org.jspecify.annotations.NullMarked;
