/// The packets and heartbeats of Pgpool-II 3.2 to 3.4: C structures of fixed layout, one packet for each
/// direction of a connection (protocol v3). Must not open connections, nor know when anything is sent.
@NullMarked
package org.pgwatchdog.wire.legacy;

import org.jspecify.annotations.NullMarked;
