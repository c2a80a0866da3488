package org.pgwatchdog.lifecheck;

import org.pgwatchdog.core.model.MonotonicTime;
import org.pgwatchdog.core.model.NodeAddress;
import org.pgwatchdog.core.model.NodeId;

/// One part of the life check that wants to be woken now and then. Runs on the life check's thread only;
/// never blocks.
interface Watch extends AutoCloseable {
    /// When [#run] is to be called at the latest.
    MonotonicTime deadline();

    void run(MonotonicTime now);

    /// Another node is a peer from now on.
    default void add(NodeAddress node) {}

    /// What is known of a node does not count any more.
    default void forget(NodeId node) {}

    @Override
    void close();
}
