/// The program: reads the configuration, wires the core to its drivers, runs, and ends in order. The
/// only place that knows all modules.
@NullMarked
package org.pgwatchdog.daemon;

import org.jspecify.annotations.NullMarked;
