package org.pgwatchdog.bridge.health;

import java.time.Duration;
import java.util.List;
import org.pgwatchdog.bridge.engine.BackendRole;
import org.pgwatchdog.session.PgSession;
import org.pgwatchdog.session.SessionException;

/// What is asked once logged in.
interface Inquiry<T> {
    String IN_RECOVERY = "SELECT pg_is_in_recovery()";

    /// Asks, and makes something of the answers.
    ///
    /// @param budget for all questions together
    T ask(PgSession session, Budget budget) throws SessionException;

    /// The role of the server. Having logged in counts, so an error of the server is no failure.
    static BackendRole role(PgSession session, Duration limit) throws SessionException {
        try {
            return roleOf(session.ask(IN_RECOVERY, limit));
        } catch (SessionException e) {
            if (e.isStatementError()) {
                return BackendRole.UNKNOWN;
            }
            throw e;
        }
    }

    private static BackendRole roleOf(List<List<String>> rows) {
        String inRecovery =
                rows.isEmpty() || rows.getFirst().isEmpty() ? "" : rows.getFirst().getFirst();
        return switch (inRecovery) {
            case "t" -> BackendRole.STANDBY;
            case "f" -> BackendRole.PRIMARY;
            default -> BackendRole.UNKNOWN;
        };
    }

    /// The failure as an outcome.
    static ProbeOutcome failed(SessionException failure) {
        return new ProbeOutcome.Failed(String.valueOf(failure.getMessage()), failure.isTimeout());
    }
}
