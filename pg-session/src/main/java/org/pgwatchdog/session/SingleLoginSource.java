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
    private long question;

    SingleLoginSource(Login login) {
        this.login = login;
    }

    /// The calling thread asks the pool now: a failed login will interrupt it.
    synchronized void begin() {
        asker = Thread.currentThread();
        failure = null;
        question++;
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

    /// Sends away whoever asks now. The login that is under way ends by its own limits, and its session
    /// at once.
    void giveUp() {
        report(question(), new SQLException("closed"));
    }

    @Override
    public Connection getConnection() throws SQLException {
        throw new SQLException("the pool must name the user");
    }

    @Override
    public Connection getConnection(String user, @Nullable String password) throws SQLException {
        long asked = question();
        Connection connection;
        try {
            connection = login.open(user, password);
        } catch (SQLException e) {
            report(asked, e);
            throw e;
        }
        return keepIfWanted(connection);
    }

    private synchronized long question() {
        return question;
    }

    /// The failure of a login that began for an earlier question says nothing about this one: the pool
    /// will make another.
    private synchronized void report(long asked, SQLException e) {
        if (asker != null && failure == null && asked == question) {
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

    /// How long, in seconds, the pool waits at its end for a login that is under way.
    @Override
    public int getLoginTimeout() {
        return 1;
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
