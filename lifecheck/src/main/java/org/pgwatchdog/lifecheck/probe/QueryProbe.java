package org.pgwatchdog.lifecheck.probe;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.pgwatchdog.core.model.NodeAddress;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.lifecheck.QuerySettings;
import org.pgwatchdog.session.LoginLine;
import org.pgwatchdog.session.LoginTarget;
import org.pgwatchdog.session.PgSession;
import org.pgwatchdog.session.SessionException;

/// Asks a pgpool the life check query: connect, ask once, disconnect (protocol v4, 15.4; native
/// `wd_ping_pgpool`). Blocks up to twice the limit: call it from a virtual thread, at most once at a time
/// per node.
///
/// Every session of a pgpool occupies one of its processes, so none is kept between two questions, or a
/// short interval would cost each pgpool one slot per watchdog node for ever.
public final class QueryProbe implements AutoCloseable {
    /// As natives of 4.7 announce themselves.
    private static final String APPLICATION_NAME = "lifecheck_ping";

    private final QuerySettings settings;
    private final Duration limit;
    private final Map<NodeId, LoginLine> lines = new ConcurrentHashMap<>();

    /// @param limit for connecting with login, and again for the query; at least 250 ms
    public QueryProbe(QuerySettings settings, Duration limit) {
        this.settings = settings;
        this.limit = limit;
    }

    /// Success is any answer of the server that is no error.
    public ProbeOutcome ask(NodeAddress node) {
        LoginLine line = lines.computeIfAbsent(node.id(), _ -> lineTo(node));
        try (PgSession session = line.open()) {
            session.ask(settings.query(), limit);
            return new ProbeOutcome.Answered();
        } catch (SessionException e) {
            return new ProbeOutcome.Failed(String.valueOf(e.getMessage()));
        }
    }

    private LoginLine lineTo(NodeAddress node) {
        LoginTarget target =
                new LoginTarget(
                        node.host(),
                        node.pgpoolPort(),
                        settings.database(),
                        settings.user(),
                        settings.password(),
                        APPLICATION_NAME);
        return new LoginLine("lifecheck-query-" + node.id(), target, LoginTarget.Limits.of(limit));
    }

    @Override
    public void close() {
        lines.values().forEach(LoginLine::close);
        lines.clear();
    }
}
