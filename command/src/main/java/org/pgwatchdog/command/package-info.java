/// External commands: run with a time limit, emptied of what they print, and killed with all they
/// started when the time is over.
///
/// Knows nothing of what the commands are for, nor of any other module. Everything here blocks, takes a
/// limit and is meant to be called from a virtual thread; failures are values ([CommandOutcome]), not
/// exceptions. The two system calls it makes go through the foreign function interface: run Java with
/// `--enable-native-access`.
@NullMarked
package org.pgwatchdog.command;

import org.jspecify.annotations.NullMarked;
