package org.pgwatchdog.simulator;

import java.time.Duration;

/// A connection that is being made.
final class ConnectAttempt {
    /// Who wants it.
    interface Caller {
        void opened(SimEndpoint endpoint);

        void failed(boolean refused, String reason);
    }

    private final SimHost from;
    private final SimHost to;
    private final Caller caller;
    private Duration waited = Duration.ZERO;
    private boolean over;

    ConnectAttempt(SimHost from, SimHost to, Caller caller) {
        this.from = from;
        this.to = to;
        this.caller = caller;
    }

    SimHost from() {
        return from;
    }

    SimHost to() {
        return to;
    }

    boolean over() {
        return over;
    }

    Duration waited() {
        return waited;
    }

    void waitFor(Duration more) {
        waited = waited.plus(more);
    }

    /// The caller lost interest or died; it will hear nothing.
    void abandon() {
        over = true;
    }

    void open(SimEndpoint endpoint) {
        if (over) {
            endpoint.kill(Segment.Kind.RESET);
            return;
        }
        from.receive(() -> {
            if (over) {
                endpoint.kill(Segment.Kind.RESET);
                return;
            }
            over = true;
            caller.opened(endpoint);
        });
    }

    void fail(boolean refused, String reason) {
        from.receive(() -> {
            if (!over) {
                over = true;
                caller.failed(refused, reason);
            }
        });
    }
}
