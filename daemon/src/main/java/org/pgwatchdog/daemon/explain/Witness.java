package org.pgwatchdog.daemon.explain;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.pgwatchdog.daemon.status.HistoryEntry;

/// One node that told its facts.
///
/// @param ahead how far its wall clock is ahead of the asking node's, negative if behind
/// @param unsure how wrong `ahead` may be: half the time that the question took
/// @param leftOut facts that it has and did not tell
/// @param facts oldest first
record Witness(
        int id,
        String name,
        Duration ahead,
        Duration unsure,
        int leftOut,
        List<HistoryEntry> facts) {
    Witness {
        facts = List.copyOf(facts);
    }

    /// The asking node itself.
    static Witness here(int id, String name, HistoryAnswer answer) {
        return new Witness(
                id, name, Duration.ZERO, Duration.ZERO, answer.leftOut(), answer.facts());
    }

    /// A moment on this node's wall clock as the asking node's clock showed it, unless one of them was
    /// set since. A difference that the question cannot tell from its own travel is taken for none.
    Instant corrected(Instant at) {
        return isClockOff() ? at.minus(ahead) : at;
    }

    /// True if its clock is wrong, or the asking node's.
    boolean isClockOff() {
        return ahead.abs().compareTo(unsure) > 0;
    }

    /// `1 "name"`.
    String label() {
        return id + " \"" + name + "\"";
    }

    /// A node that told nothing.
    ///
    /// @param why for people
    record Missing(int id, String name, String why) {}
}
