/// Frames, authentication and codecs of the local command socket (protocol v4, chapter 16), for the
/// server and for our own client. Must not know what a request leads to.
@NullMarked
package org.pgwatchdog.wire.ipc;

import org.jspecify.annotations.NullMarked;
