package org.pgwatchdog.simulator;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.pgwatchdog.core.effect.NoticeCode;

/// How a run ended.
///
/// @param kind OK, or what kind of promise was broken
/// @param options what was run; [SimulationOptions#replayCommand] repeats it
/// @param detail empty, or which promise, when and where
/// @param simulated virtual time that passed, both phases
/// @param steps steps of all nodes
/// @param longestOverlap the longest time for which two live processes held the address
/// @param traceHash a fingerprint of everything that happened, equal for equal runs
/// @param notices how often each notice occurred, ordered by code
/// @param lastLines the end of the trace, for the report of a failure; empty for a run without one
public record SimulationResult(
        Kind kind,
        SimulationOptions options,
        String detail,
        Duration simulated,
        long steps,
        Duration longestOverlap,
        long traceHash,
        Map<NoticeCode, Long> notices,
        List<String> lastLines) {
    /// What kind of promise was broken.
    public enum Kind {
        OK,
        /// Something happened that must never happen.
        SAFETY,
        /// Something that must happen in the end did not.
        LIVENESS,
        /// The code under test threw.
        CRASH
    }

    public SimulationResult {
        lastLines = List.copyOf(lastLines);
    }

    public boolean ok() {
        return kind == Kind.OK;
    }
}
