package org.pgwatchdog.bridge.health;

import java.time.Duration;
import org.pgwatchdog.session.LoginTarget;
import org.pgwatchdog.session.SessionException;

/// Looks whether a backend lets us log in, on demand: what `pcp_node_info` and relays want to know. Keeps
/// no session between two looks; at most one login is under way per backend. Thread-safe; blocks: call it
/// from a virtual thread.
public final class BackendProbe implements AutoCloseable {
    static final String SESSION_NAME = "pgwatchdog_probe";

    private final ProbeLines lines = new ProbeLines("probe");

    /// Logs in as the health check does and asks for the role.
    ///
    /// @param limit of everything together, 250 ms or more; `connect_timeout` may end it sooner
    public ProbeOutcome probe(BackendTarget target, Duration limit) {
        LoginTarget.Limits limits = new LoginTarget.Limits(target.times().connectTimeout(), limit);
        try {
            return lines.ask(
                    target.id(),
                    target.loginAs(target.login(), SESSION_NAME),
                    limits,
                    (session, budget) ->
                            new ProbeOutcome.Answered(Inquiry.role(session, budget.left())));
        } catch (SessionException e) {
            return Inquiry.failed(e);
        }
    }

    @Override
    public void close() {
        lines.close();
    }
}
