/// Databases for clusters under test: servers on hosts of their own, the operator's scripts that steer
/// them, and a client that writes.
///
/// Knows hosts, but neither pools nor watchdogs.
@NullMarked
package org.pgwatchdog.itest.database;

import org.jspecify.annotations.NullMarked;
