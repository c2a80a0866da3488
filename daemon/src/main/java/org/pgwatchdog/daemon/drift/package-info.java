/// Runs the monitors of the virtual IP beside the core: one loop each, which looks, lets the judge decide,
/// repairs, and tells. Knows what a monitor is, not what it looks at; never keeps raising or dropping the
/// address waiting.
@NullMarked
package org.pgwatchdog.daemon.drift;

import org.jspecify.annotations.NullMarked;
