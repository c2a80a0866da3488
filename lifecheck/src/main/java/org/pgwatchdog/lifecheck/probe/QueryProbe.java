package org.pgwatchdog.lifecheck.probe;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.util.Credentials;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.pgwatchdog.core.model.NodeAddress;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.lifecheck.QuerySettings;

/// Asks a pgpool the life check query: connect, ask once, disconnect (protocol v4, 15.4; native
/// `wd_ping_pgpool`). Blocks up to twice the limit: call it from a virtual thread, at most once at a time
/// per node.
///
/// Every session of a pgpool occupies one of its processes, so none may be kept between two questions,
/// or a short interval would cost each pgpool one slot per watchdog node for ever. The connection goes
/// through HikariCP all the same, as a pool of one per node that is always empty between questions (each
/// connection is evicted after its question): the pool bounds the wait to the millisecond where the
/// driver's own timeouts know whole seconds, and it guarantees that a login that hangs is at most one
/// per node. See [SingleLoginSource] for what keeps the pool from repeating logins.
public final class QueryProbe implements AutoCloseable {
    /// As natives of 4.7 announce themselves.
    private static final String APPLICATION_NAME = "lifecheck_ping";

    private final QuerySettings settings;
    private final Duration limit;
    private final Map<NodeId, Line> lines = new ConcurrentHashMap<>();

    /// @param limit for connecting with login, and again for the query; at least 250 ms
    public QueryProbe(QuerySettings settings, Duration limit) {
        this.settings = settings;
        this.limit = limit;
    }

    /// Success is any answer of the server that is no error.
    public ProbeOutcome ask(NodeAddress node) {
        Credential credential;
        try {
            credential = settings.password().resolve(settings.user());
        } catch (IOException e) {
            return new ProbeOutcome.Failed(String.valueOf(e.getMessage()));
        }
        return switch (credential) {
            case Credential.Clear(String password) -> ask(node, password);
            case Credential.None _ -> ask(node, null);
            case Credential.Md5Hash hash -> new HashedLoginSession(settings, limit).ask(node, hash);
        };
    }

    private ProbeOutcome ask(NodeAddress node, @Nullable String password) {
        Line line = lines.computeIfAbsent(node.id(), _ -> open(node));
        line.pool.setCredentials(Credentials.of(settings.user(), password));
        line.source.begin();
        Connection connection;
        try {
            connection = line.pool.getConnection();
        } catch (SQLException e) {
            SQLException cause = line.source.end();
            return new ProbeOutcome.Failed(
                    String.valueOf((cause == null ? e : cause).getMessage()));
        }
        try (connection) {
            return query(line, connection);
        } catch (SQLException e) {
            return new ProbeOutcome.Failed(String.valueOf(e.getMessage()));
        } finally {
            line.source.end();
        }
    }

    private ProbeOutcome query(Line line, Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            connection.setNetworkTimeout(Runnable::run, (int) limit.toMillis());
            statement.execute(settings.query());
            return new ProbeOutcome.Answered();
        } finally {
            // Ends the session now; the pool would keep it.
            line.pool.evictConnection(connection);
        }
    }

    private Line open(NodeAddress node) {
        SingleLoginSource source =
                new SingleLoginSource((user, password) -> logIn(node, user, password));
        HikariConfig config = new HikariConfig();
        config.setPoolName("lifecheck-query-" + node.id());
        config.setDataSource(source);
        config.setMaximumPoolSize(1);
        config.setMinimumIdle(0);
        config.setInitializationFailTimeout(-1);
        config.setConnectionTimeout(limit.toMillis());
        config.setValidationTimeout(limit.toMillis());
        config.setThreadFactory(
                Thread.ofVirtual().name("lifecheck-query-" + node.id() + "-", 0).factory());
        return new Line(source, new HikariDataSource(config));
    }

    private Connection logIn(NodeAddress node, String user, @Nullable String password)
            throws SQLException {
        String seconds = Long.toString(limit.plusMillis(999).toSeconds());
        Properties properties = new Properties();
        properties.setProperty("user", user);
        if (password != null) {
            properties.setProperty("password", password);
        }
        properties.setProperty("ApplicationName", APPLICATION_NAME);
        properties.setProperty("connectTimeout", seconds);
        properties.setProperty("socketTimeout", seconds);
        properties.setProperty("sslResponseTimeout", Long.toString(limit.toMillis()));
        properties.setProperty("gssEncMode", "disable");
        // One 'Q' message and nothing else, as natives; no settings queried or made beside it.
        properties.setProperty("preferQueryMode", "simple");
        properties.setProperty("assumeMinServerVersion", "9.0");
        return DriverManager.getConnection(url(node), properties);
    }

    private String url(NodeAddress node) {
        String host = node.host().indexOf(':') >= 0 ? "[" + node.host() + "]" : node.host();
        return "jdbc:postgresql://"
                + host
                + ":"
                + node.pgpoolPort()
                + "/"
                + URLEncoder.encode(settings.database(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        lines.values().forEach(line -> line.pool.close());
        lines.clear();
    }

    /// The way to one node.
    private record Line(SingleLoginSource source, HikariDataSource pool) {}
}
