package org.pgwatchdog.vip.aws;

import java.util.List;

/// One thing AWS is told when the virtual IP moves. Thread-safe; calls block until the deadline at most,
/// or an interrupt.
interface AwsPart {
    /// Its name in `vip_method`.
    String method();

    /// Points AWS here, and reads back what can be read.
    PartOutcome acquire(Place here, Deadline deadline, WritePermit permit);

    /// Takes back what is ours, and only while it is.
    PartOutcome release(Place here, Deadline deadline);

    /// Reads what an acquire would use, which warms the connection, and says what would keep it from
    /// working.
    List<AwsProblem> prepare(Place here, Deadline deadline);
}
