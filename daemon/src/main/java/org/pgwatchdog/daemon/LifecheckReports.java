package org.pgwatchdog.daemon;

import java.util.function.Predicate;
import org.pgwatchdog.core.event.Event;
import org.pgwatchdog.core.model.LifecheckStatus;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.lifecheck.LifecheckListener;

/// Passes the life check's verdicts on to the core.
///
/// @param core takes events; says whether it did
record LifecheckReports(Predicate<Event> core) implements LifecheckListener {
    @Override
    public void verdict(NodeId node, LifecheckStatus status, String message) {
        var _ = core.test(new Event.LifecheckReported(node, status, message));
    }

    @Override
    public void localPgpool(boolean alive, String detail) {
        var _ = core.test(new Event.LocalPgpoolReported(alive, detail));
    }
}
