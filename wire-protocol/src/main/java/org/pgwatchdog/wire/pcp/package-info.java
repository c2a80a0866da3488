/// Frames, authentication and codecs of pgpool's management protocol PCP, releases 4.3 to 4.7, for a
/// client of pgpool and for a server of the stock `pcp_*` tools (docs/protocol/pcp.md). Must not know
/// what a request leads to, nor sockets and time.
@NullMarked
package org.pgwatchdog.wire.pcp;

import org.jspecify.annotations.NullMarked;
