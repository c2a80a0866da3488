/// What looks at the outside world: heartbeat sockets, queries, pings, the local pgpool. Probes report
/// observations and judge nothing.
@NullMarked
package org.pgwatchdog.lifecheck.probe;

import org.jspecify.annotations.NullMarked;
