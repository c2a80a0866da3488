package org.pgwatchdog.core.message;

import java.time.Duration;
import org.pgwatchdog.core.model.VoteRecord;

/// How a pgwatchdog node stands towards leases: its vote and its promise, and what it claims, asks for and
/// gives back as a leader or candidate (docs/safety.md).
///
/// @param record its last vote and promise
/// @param claim the term in which it leads or stands, 0 if it does neither
/// @param elected whether a majority voted for it in that term
/// @param asks how long a promise the claim asks for, zero for none
/// @param released the highest of its own terms that is over: it holds nothing of it and never will again
/// @param pause whether the cluster is paused, as far as it knows
/// @param grants the term in which it, stepping down, has voted for its successor, 0 if in none
/// @param readyFor the term of the leader for whose succession it has prepared, 0 for none
public record LeaseStanding(
        VoteRecord record,
        long claim,
        boolean elected,
        Duration asks,
        long released,
        PauseMark pause,
        long grants,
        long readyFor) {
    /// A node that neither claims nor gives anything.
    public static final LeaseStanding IDLE =
            new LeaseStanding(VoteRecord.NONE, 0, false, Duration.ZERO, 0, PauseMark.NEVER, 0, 0);

    public LeaseStanding {
        if (isNoTerm(claim) || isNoTerm(released) || isNoTerm(grants) || isNoTerm(readyFor)) {
            throw new IllegalArgumentException(
                    "terms " + claim + ", " + released + ", " + grants + ", " + readyFor);
        }
        if (asks.isNegative()) {
            throw new IllegalArgumentException("a promise of " + asks);
        }
    }

    private static boolean isNoTerm(long number) {
        return number < 0 || number > VoteRecord.TERM_MAX;
    }

    /// The highest term it speaks of.
    public long highestTerm() {
        return Math.max(Math.max(record.term(), claim), Math.max(released, grants));
    }
}
