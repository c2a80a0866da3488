/// Hosts made of network namespaces, the cables between them, and the faults a network can have.
///
/// Knows nothing of watchdogs, pgpool or PostgreSQL.
@NullMarked
package org.pgwatchdog.itest.net;

import org.jspecify.annotations.NullMarked;
