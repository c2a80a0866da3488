/// What the core asks of its drivers. Effects are values: nothing here performs anything.
@NullMarked
package org.pgwatchdog.core.effect;

import org.jspecify.annotations.NullMarked;
