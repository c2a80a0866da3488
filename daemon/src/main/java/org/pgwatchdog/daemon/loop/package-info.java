/// The thread that owns the core: [org.pgwatchdog.daemon.loop.CoreLoop] feeds it events and time, and
/// [org.pgwatchdog.daemon.loop.FlightRecorder] keeps what went in and came out. Must not know any
/// driver.
@NullMarked
package org.pgwatchdog.daemon.loop;

import org.jspecify.annotations.NullMarked;
