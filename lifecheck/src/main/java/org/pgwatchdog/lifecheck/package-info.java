/// Placeholder until the first class of the package arrives.
@NullMarked
package org.pgwatchdog.lifecheck;

import org.jspecify.annotations.NullMarked;
