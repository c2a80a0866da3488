/// Drives the bridge's engine: asks and changes the local pgpool, probes databases, runs the operator's
/// commands, each on a virtual thread of its own, and brings every outcome back as an event. Decides
/// nothing itself; knows neither the daemon nor how a question is put (PCP, JDBC and processes come in
/// as interfaces).
package org.pgwatchdog.bridge.pool;
