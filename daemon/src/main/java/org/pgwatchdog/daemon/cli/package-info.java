/// The commands of the program, all but `run`. They read the configuration to find the daemon and talk
/// to it over the control socket; none of them takes part in the cluster.
@NullMarked
package org.pgwatchdog.daemon.cli;

import org.jspecify.annotations.NullMarked;
