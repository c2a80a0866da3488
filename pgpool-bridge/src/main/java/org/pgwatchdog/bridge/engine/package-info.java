/// Decides what the bridge does: what of the local pgpool's news becomes a wish to the cluster, what of
/// the cluster's book is applied to the local pgpool, and how the leader carries a failover out. Pure:
/// `step(now, event)` returns actions, time is an argument; knows no threads, clocks, sockets or
/// processes. Must not know PCP, JDBC or the daemon.
package org.pgwatchdog.bridge.engine;
