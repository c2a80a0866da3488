package org.pgwatchdog.session;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A session of the JDBC driver, lent by a pool of one, which never gets it back to lend it again. Past
/// the pool's wrapping: the pool would complain at length about a session that the server has ended.
final class JdbcSession implements PgSession {
    private static final Logger LOG = LoggerFactory.getLogger(JdbcSession.class);

    /// A message that began while somebody waited for the end must be complete after this.
    private static final Duration MESSAGE_MAX = Duration.ofSeconds(1);

    private final Connection connection;
    private final Connection physical;
    private final PGConnection driver;
    private final Consumer<Connection> release;
    private final AtomicBoolean closed = new AtomicBoolean();

    /// @param connection of the pool
    /// @param release makes the pool forget it
    JdbcSession(Connection connection, Consumer<Connection> release) throws SQLException {
        this.connection = connection;
        this.driver = connection.unwrap(PGConnection.class);
        this.physical = (Connection) driver;
        this.release = release;
    }

    @Override
    public List<List<String>> ask(String query, Duration limit) throws SessionException {
        try (Cutoff cutoff = new Cutoff(limit, this::abort);
                Statement statement = physical.createStatement()) {
            physical.setNetworkTimeout(Runnable::run, (int) limit.toMillis() + 1);
            try {
                return statement.execute(query) ? rows(statement) : List.of();
            } catch (SQLException e) {
                throw cutoff.struck() ? late(limit) : SessionException.of(e);
            }
        } catch (SQLException e) {
            throw SessionException.of(e);
        }
    }

    private static SessionException late(Duration limit) {
        return SessionException.late(
                "connected and logged in, but no answer within " + limit.toMillis() + " ms");
    }

    private static List<List<String>> rows(Statement statement) throws SQLException {
        List<List<String>> rows = new ArrayList<>();
        try (ResultSet result = statement.getResultSet()) {
            int columns = result.getMetaData().getColumnCount();
            while (result.next() && rows.size() < SessionLimits.ROWS_MAX) {
                List<String> row = new ArrayList<>(columns);
                for (int column = 1; column <= columns; column++) {
                    String text = result.getString(column);
                    row.add(text == null ? "" : text);
                }
                rows.add(row);
            }
        }
        return rows;
    }

    @Override
    public boolean awaitEnd(Duration limit) {
        int millis = Math.clamp(limit.toMillis(), 1, Integer.MAX_VALUE);
        try (Cutoff _ = new Cutoff(limit.plus(MESSAGE_MAX), this::abort)) {
            driver.getNotifications(millis);
            return physical.isClosed();
        } catch (SQLException e) {
            LOG.debug("the server ended the session why=\"{}\"", e.getMessage());
            return true;
        }
    }

    @Override
    public int serverVersion() {
        String text = driver.getParameterStatus("server_version");
        return text == null ? 0 : ServerVersion.number(text);
    }

    @Override
    public void abort() {
        try {
            physical.abort(Runnable::run);
        } catch (SQLException e) {
            LOG.debug("cannot cut a session off why=\"{}\"", e.getMessage());
        }
    }

    /// Closes the socket itself before the pool gets to it: the pool would do so later, on a thread of
    /// its own, when the next session may have begun.
    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        try {
            physical.close();
        } catch (SQLException e) {
            LOG.debug("cannot say good-bye why=\"{}\"", e.getMessage());
        }
        release.accept(connection);
    }
}
