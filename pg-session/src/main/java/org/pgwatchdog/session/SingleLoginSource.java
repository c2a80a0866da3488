package org.pgwatchdog.session;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/// A data source for a pool of one that makes a probe of it: one login per question, and a failed login
/// ends the question at once. By itself the pool would repeat failed logins until its timeout, which
/// hides a refused port for seconds and floods the log of a server that refuses the password. A login
/// that succeeds after its asker has left is closed, so that no session is held idle. Thread-safe.
final class SingleLoginSource implements DataSource {
    private final Login login;
    private @Nullable Thread asker;
    private @Nullable SQLException failure;

    SingleLoginSource(Login login) {
        this.login = login;
    }

    /// The calling thread asks the pool now: a failed login will interrupt it.
    synchronized void begin() {
        asker = Thread.currentThread();
        failure = null;
    }

    /// The calling thread asks no more. Clears an interrupt that a failed login caused, and returns that
    /// failure if there was one.
    synchronized @Nullable SQLException end() {
        asker = null;
        if (failure != null) {
            Thread.interrupted();
        }
        return failure;
    }

    @Override
    public Connection getConnection() throws SQLException {
        throw new SQLException("the pool must name the user");
    }

    @Override
    public Connection getConnection(String user, @Nullable String password) throws SQLException {
        Connection connection;
        try {
            connection = login.open(user, password);
        } catch (SQLException e) {
            report(e);
            throw e;
        }
        return keepIfWanted(connection);
    }

    private synchronized void report(SQLException e) {
        if (asker != null && failure == null) {
            failure = e;
            asker.interrupt();
        }
    }

    private synchronized Connection keepIfWanted(Connection connection) throws SQLException {
        if (asker == null) {
            connection.close();
            throw new SQLException("the login came too late");
        }
        return connection;
    }

    @Override
    public @Nullable PrintWriter getLogWriter() {
        return null;
    }

    @Override
    public void setLogWriter(PrintWriter out) {
        // Nothing is written there.
    }

    /// Ignored: the driver's connect and socket timeouts bound a login without a thread of its own.
    @Override
    public void setLoginTimeout(int seconds) {}

    @Override
    public int getLoginTimeout() {
        return 0;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException("no java.util.logging logger");
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        throw new SQLException("wraps no " + type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return false;
    }

    /// How one login is made.
    interface Login {
        Connection open(String user, @Nullable String password) throws SQLException;
    }
}
