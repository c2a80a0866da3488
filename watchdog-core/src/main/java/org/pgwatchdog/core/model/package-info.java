/// The words of the domain as immutable values: node ids, states, quorum, configuration, snapshots.
/// Knows nothing of messages, events or the state machine.
@NullMarked
package org.pgwatchdog.core.model;

import org.jspecify.annotations.NullMarked;
