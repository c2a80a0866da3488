/// TCP between watchdog nodes: two connections per peer, who may use them, and what happens when they
/// fail (protocol v4, chapter 3). Turns sockets into events and sends packets; knows nothing of states,
/// elections or life checks.
@NullMarked
package org.pgwatchdog.daemon.peer;

import org.jspecify.annotations.NullMarked;
