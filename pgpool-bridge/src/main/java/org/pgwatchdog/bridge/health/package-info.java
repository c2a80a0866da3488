/// What the bridge finds out about the backends by itself: the health check in place of pgpool's own
/// (`bridge_mode = 'managed'`), who is primary, how far the standbys are behind. Reports and decides
/// nothing; must not know the watchdog, the local pgpool or the configuration file. Nothing of JDBC and
/// its pool is loaded before the first login.
@NullMarked
package org.pgwatchdog.bridge.health;

import org.jspecify.annotations.NullMarked;
