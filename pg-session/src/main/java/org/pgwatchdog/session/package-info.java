/// Owns one login to a PostgreSQL server, or to a Pgpool-II in front of it: the forms a password may
/// have in pgpool's files, TCP and Unix sockets, a pool of one session, and limits on all of it. Knows
/// nothing of nodes, backends or why somebody asks.
@NullMarked
package org.pgwatchdog.session;

import org.jspecify.annotations.NullMarked;
