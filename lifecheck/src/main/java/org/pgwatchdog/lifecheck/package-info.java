/// The life check: which nodes of the cluster are alive, the local one included. [Lifecheck] drives the
/// pure detectors of `detect` with what the probes of `probe` see, and reports changes to a
/// [LifecheckListener]. It must not know the watchdog's states, its connections or the virtual address.
@NullMarked
package org.pgwatchdog.lifecheck;

import org.jspecify.annotations.NullMarked;
