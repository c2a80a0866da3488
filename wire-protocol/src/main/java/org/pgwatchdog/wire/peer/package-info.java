/// Node-to-node packets and messages over TCP (protocol v4, chapters 3, 6 and 7): framing handlers
/// and the codec. Must not open, close or own connections.
@NullMarked
package org.pgwatchdog.wire.peer;

import org.jspecify.annotations.NullMarked;
