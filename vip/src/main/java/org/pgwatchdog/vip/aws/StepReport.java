package org.pgwatchdog.vip.aws;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What came of one step of [AwsSteps].
///
/// @param entries what was done or seen, one for each thing concerned
/// @param problems what is not as it should be, in the order of the things; empty: all is done
/// @param warning whether the problems are no more than warnings, whoever asks
public record StepReport(List<Entry> entries, List<AwsProblem> problems, boolean warning) {
    /// One thing that was changed or looked at.
    ///
    /// @param text one line for people
    /// @param facts the same for programs, in a fixed order; ids and addresses as AWS writes them
    public record Entry(String text, Map<String, String> facts) {
        public Entry {
            facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
        }
    }

    public StepReport {
        entries = List.copyOf(entries);
        problems = List.copyOf(problems);
    }

    StepReport(List<Entry> entries, List<AwsProblem> problems) {
        this(entries, problems, false);
    }

    static StepReport done(Entry entry) {
        return new StepReport(List.of(entry), List.of());
    }

    static StepReport failed(AwsProblem problem) {
        return new StepReport(List.of(), List.of(problem));
    }

    /// This one, then the other.
    public StepReport and(StepReport other) {
        var allEntries = new ArrayList<>(entries);
        allEntries.addAll(other.entries);
        var allProblems = new ArrayList<>(problems);
        allProblems.addAll(other.problems);
        return new StepReport(allEntries, allProblems, warning && other.warning);
    }
}
