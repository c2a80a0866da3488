/// The state machine: one class per local state, the rules common to all, and the translation of
/// events into signals. Only [org.pgwatchdog.core.machine.Machine] changes the state.
@NullMarked
package org.pgwatchdog.core.machine;

import org.jspecify.annotations.NullMarked;
