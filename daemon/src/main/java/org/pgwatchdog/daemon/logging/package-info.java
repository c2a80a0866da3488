/// How the daemon's log lines look and how repeats are kept in bounds.
@NullMarked
package org.pgwatchdog.daemon.logging;

import org.jspecify.annotations.NullMarked;
