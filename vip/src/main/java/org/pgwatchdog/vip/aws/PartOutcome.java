package org.pgwatchdog.vip.aws;

import java.util.List;
import java.util.stream.Collectors;

/// What came of telling AWS one thing.
///
/// @param reached whether the virtual IP leads here by it, at least in part
/// @param evidence what is so, for the log; may be empty
/// @param problems what is not as it should be
record PartOutcome(boolean reached, String evidence, List<AwsProblem> problems) {
    private static final String OVERTURNED = "AWS took the change and the monitor repairs it";

    PartOutcome {
        problems = List.copyOf(problems);
    }

    static PartOutcome done(String evidence) {
        return new PartOutcome(true, evidence, List.of());
    }

    /// AWS took the change, and somebody else changed it again.
    static PartOutcome overturned(List<AwsProblem> problems) {
        return new PartOutcome(true, OVERTURNED, problems);
    }

    static PartOutcome failed(AwsProblem problem) {
        return new PartOutcome(false, "", List.of(problem));
    }

    /// One line.
    String text() {
        String faults = problems.stream().map(AwsProblem::text).collect(Collectors.joining("; "));
        return evidence + (evidence.isEmpty() || faults.isEmpty() ? "" : ", but ") + faults;
    }
}
