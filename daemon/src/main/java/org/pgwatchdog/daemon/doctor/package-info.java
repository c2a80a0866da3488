/// The preflight of everything a failover will need: puts the checks of this host and of AWS together, runs
/// them and reports.
@NullMarked
package org.pgwatchdog.daemon.doctor;

import org.jspecify.annotations.NullMarked;
