/// Placeholder until the first class of the package arrives.
@NullMarked
package org.pgwatchdog.vip;

import org.jspecify.annotations.NullMarked;
