package org.pgwatchdog.daemon;

import java.util.function.Predicate;
import org.pgwatchdog.core.event.Event;
import org.pgwatchdog.core.model.LifecheckStatus;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.lifecheck.LifecheckListener;

/// Passes the life check's verdicts on to the core.
///
/// @param offer takes an event; false if the core takes none any more
record Ears(Predicate<Event> offer) implements LifecheckListener {
    @Override
    public void verdict(NodeId node, LifecheckStatus status, String message) {
        var _ = offer.test(new Event.LifecheckReported(node, status, message));
    }

    @Override
    public void localPgpool(boolean alive, String detail) {
        var _ = offer.test(new Event.LocalPgpoolReported(alive, detail));
    }
}
