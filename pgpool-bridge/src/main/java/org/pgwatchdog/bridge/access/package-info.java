/// The bridge's ways to the world: the local pgpool over PCP and by the files it leaves, the databases
/// over JDBC, the operator's commands. One adapter for each interface of `bridge.pool`; decides nothing.
package org.pgwatchdog.bridge.access;
