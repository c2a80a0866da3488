/// What the service manager, systemd, hears of the daemon: that it is ready, lives, and ends
/// (`sd_notify(3)`).
@NullMarked
package org.pgwatchdog.daemon.service;

import org.jspecify.annotations.NullMarked;
