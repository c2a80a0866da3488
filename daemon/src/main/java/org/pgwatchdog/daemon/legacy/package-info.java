/// The sockets of a node among watchdogs of 3.3 and 3.4 (protocol v3): one request and one answer per
/// connection, heartbeats with a status, and the cluster's picture in the words of the rest of the daemon.
/// Turns bytes into events of the legacy core and carries out its exchanges; decides nothing.
@NullMarked
package org.pgwatchdog.daemon.legacy;

import org.jspecify.annotations.NullMarked;
