/// The virtual IP of the cluster's leader: raising, dropping, verifying and watching it.
///
/// Owns the external commands of `vip_method = 'command'`, the address itself of
/// `vip_method = 'address'`, the escalation commands, and the watch over the local interfaces
/// (protocol v4, chapter 11). Runs them through the command module. Knows nothing of nodes, elections or the wire: the daemon decides
/// when, this package does. Everything that blocks takes a limit and is meant to be called from a
/// virtual thread; failures are values ([VipOutcome]), not exceptions.
@NullMarked
package org.pgwatchdog.vip;

import org.jspecify.annotations.NullMarked;
