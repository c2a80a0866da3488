/// What people and machines get to see of a running node: its history, its last takeover, its figures,
/// and the documents made of them. Reads snapshots and notices; changes nothing.
@NullMarked
package org.pgwatchdog.daemon.status;

import org.jspecify.annotations.NullMarked;
