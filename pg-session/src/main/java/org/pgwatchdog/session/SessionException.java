package org.pgwatchdog.session;

import java.io.IOException;
import java.io.Serial;
import java.net.SocketTimeoutException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A login or a question that failed. The message is for people and holds no secret.
public final class SessionException extends Exception {
    @Serial private static final long serialVersionUID = 1L;

    private final String state;
    private final boolean timeout;

    private SessionException(
            String message, String state, boolean timeout, @Nullable Throwable cause) {
        super(message, cause);
        this.state = state;
        this.timeout = timeout;
    }

    static SessionException of(SQLException cause) {
        String state = cause.getSQLState();
        return new SessionException(
                textOf(cause), state == null ? "" : state, isTimeout(cause), cause);
    }

    /// The driver hides some of what the network said behind "The connection attempt failed."
    private static String textOf(SQLException failure) {
        String text = String.valueOf(failure.getMessage());
        boolean vague = text.endsWith("failed.") || text.contains("I/O error");
        Throwable cause = failure.getCause();
        return vague && cause instanceof IOException
                ? text.replaceFirst("[.]$", "") + ": " + cause.getMessage()
                : text;
    }

    static SessionException of(String message) {
        return new SessionException(message, "", false, null);
    }

    static SessionException of(Exception cause) {
        return new SessionException(
                String.valueOf(cause.getMessage()), "", isTimeout(cause), cause);
    }

    static SessionException ofServer(String state, String message) {
        return new SessionException(message, state, false, null);
    }

    /// For askers of their own: it was not their turn in time.
    public static SessionException busy(Duration limit) {
        return late("another login was under way for " + limit.toMillis() + " ms");
    }

    static SessionException late(String message) {
        return new SessionException(message, "", true, null);
    }

    private static boolean isTimeout(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SocketTimeoutException) {
                return true;
            }
        }
        return false;
    }

    /// The server's SQLSTATE (`53300` too many connections, `57P03` starting up, `28P01` wrong password
    /// and so on), or what the driver gives for trouble on the way (`08001`, `08006`).
    public Optional<String> sqlState() {
        return state.isEmpty() ? Optional.empty() : Optional.of(state);
    }

    /// True if the server answered and said no, to this statement alone: the session is usable.
    public boolean isStatementError() {
        return !state.isEmpty()
                && !state.startsWith("08")
                && !state.startsWith("57P")
                && !state.startsWith("58");
    }

    /// True if a limit of time ended it, false if somebody refused or hung up.
    public boolean isTimeout() {
        return timeout;
    }
}
