/// The local command socket that pgpool's own processes and tools talk to. Must not know what a request
/// leads to: requests become events, replies come back from outside.
@NullMarked
package org.pgwatchdog.bridge.ipc;

import org.jspecify.annotations.NullMarked;
