/// The rules by which nodes count as dead or alive: deterministic, given every observation and the time
/// with it. Nothing here may know sockets, threads, clocks or loggers.
@NullMarked
package org.pgwatchdog.lifecheck.detect;

import org.jspecify.annotations.NullMarked;
