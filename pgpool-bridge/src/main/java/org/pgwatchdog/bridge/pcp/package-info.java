/// The management protocol PCP at work: a blocking client that watches and steers a running pgpool,
/// and a server that the stock `pcp_*` tools can ask. Must not know the configuration, the local
/// command socket, nor what the cluster decides.
@NullMarked
package org.pgwatchdog.bridge.pcp;

import org.jspecify.annotations.NullMarked;
