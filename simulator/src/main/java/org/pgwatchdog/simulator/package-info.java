/// Placeholder until the first class of the package arrives.
@NullMarked
package org.pgwatchdog.simulator;

import org.jspecify.annotations.NullMarked;
