/// The JSON objects that travel both between nodes and over the local socket, each with its writer
/// and reader. Must not know frames, packet types or authentication.
@NullMarked
package org.pgwatchdog.wire.payload;

import org.jspecify.annotations.NullMarked;
