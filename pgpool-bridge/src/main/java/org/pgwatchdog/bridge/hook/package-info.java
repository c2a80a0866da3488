/// The operator's commands around backend failover: `failover_command`, `failback_command` and
/// `follow_primary_command`, with the native placeholders, a time limit, and one outcome each. Knows
/// neither when they are due nor what follows from an outcome; that is the bridge's engine.
@NullMarked
package org.pgwatchdog.bridge.hook;

import org.jspecify.annotations.NullMarked;
