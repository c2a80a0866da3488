package org.pgwatchdog.session;

import java.time.Duration;
import java.util.List;

/// One session with a server, of one thread; [#abort] and [#close] may be called from any.
public sealed interface PgSession extends AutoCloseable permits JdbcSession, HashedSession {
    /// Asks one question. A `NULL` comes as the empty text.
    ///
    /// @param limit for the whole answer
    /// @return the rows of the first result; empty if it has none
    /// @throws SessionException if the server answers with an error or not in time; after the latter, and
    ///     after any error but [SessionException#isStatementError], the session is of no use
    List<List<String>> ask(String query, Duration limit) throws SessionException;

    /// Waits, without sending anything, for the server to end the session: shut down, killed, gone
    /// ([SessionLimits#KEEPALIVE_IDLE]), or told to end this one.
    ///
    /// @return true as soon as it has ended, false after `limit`
    boolean awaitEnd(Duration limit);

    /// The server's version as it numbers itself: 150004, 90624; 0 if it doesn't say.
    int serverVersion();

    /// Ends the session at once, whatever it is doing; whoever waits in it is woken.
    void abort();

    /// Says good-bye and ends the session. Never throws.
    @Override
    void close();
}
