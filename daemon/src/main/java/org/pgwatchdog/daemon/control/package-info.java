/// The local control socket: how the command line talks to the running daemon. One JSON object a line,
/// one request a connection. Beside it the notice box, for hooks that cannot wait for
/// a Java start. Must not know what a request leads to.
@NullMarked
package org.pgwatchdog.daemon.control;

import org.jspecify.annotations.NullMarked;
