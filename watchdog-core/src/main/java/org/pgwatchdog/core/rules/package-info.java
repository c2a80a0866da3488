/// The rules on which the uniqueness of the virtual IP rests, as pure functions, each for itself. They
/// know no node, no message and no state; the simulator proves its checkers by breaking them one at a
/// time.
@NullMarked
package org.pgwatchdog.core.rules;

import org.jspecify.annotations.NullMarked;
