/// Placeholder until the first class of the package arrives.
@NullMarked
package org.pgwatchdog.daemon;

import org.jspecify.annotations.NullMarked;
