/// Placeholder until the first class of the package arrives.
@NullMarked
package org.pgwatchdog.wire;

import org.jspecify.annotations.NullMarked;
