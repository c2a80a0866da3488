package org.pgwatchdog.daemon.peer;

/// What this node tells its peers of its history.
@FunctionalInterface
public interface Archive {
    /// Answers a question; on a thread of its own, may take a moment.
    ///
    /// @return at most [PeerLimits#HISTORY_ANSWER_BYTES_MAX] bytes
    /// @throws RuntimeException if the question is none; it then stays unanswered
    byte[] answer(byte[] question);
}
