package org.pgwatchdog.core.model;

import java.time.Duration;
import java.util.Optional;

/// What a node must remember of its votes and promises when its process ends (safety rule S6). A record
/// is only ever replaced by one of the same or a higher term.
///
/// @param term the highest term in which it supported anybody, 0 if none
/// @param votedFor whom it voted for in that term, itself included; empty if it only follows the one
///     whom the others elected
/// @param promisedTo whom it promised not to support anybody else
/// @param promise how long the last such promise was, zero if there was none
public record VoteRecord(
        long term, Optional<NodeId> votedFor, Optional<NodeId> promisedTo, Duration promise) {
    /// Terms end here; nobody gets near by elections, and a peer that claims more is not believed.
    public static final long TERM_MAX = 1L << 60;

    /// Of a node that never voted.
    public static final VoteRecord NONE =
            new VoteRecord(0, Optional.empty(), Optional.empty(), Duration.ZERO);

    public VoteRecord {
        if (term < 0 || term > TERM_MAX || promise.isNegative()) {
            throw new IllegalArgumentException("term " + term + ", promise " + promise);
        }
    }

    /// After a vote, which is a promise as well.
    public VoteRecord voted(long newTerm, NodeId candidate, Duration length) {
        return new VoteRecord(newTerm, Optional.of(candidate), Optional.of(candidate), length);
    }

    /// After a promise to a leader whom a majority elected.
    public VoteRecord promised(long newTerm, NodeId leader, Duration length) {
        return new VoteRecord(
                newTerm,
                newTerm == term ? votedFor : Optional.empty(),
                Optional.of(leader),
                length);
    }
}
