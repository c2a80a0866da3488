/// Placeholder until the first class of the package arrives.
@NullMarked
package org.pgwatchdog.bench;

import org.jspecify.annotations.NullMarked;
