/// From the configuration to the drivers: each module's part of the settings in its own words.
@NullMarked
package org.pgwatchdog.daemon.wiring;

import org.jspecify.annotations.NullMarked;
