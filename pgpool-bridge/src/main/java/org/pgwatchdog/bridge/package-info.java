/// Placeholder until the first class of the package arrives.
@NullMarked
package org.pgwatchdog.bridge;

import org.jspecify.annotations.NullMarked;
