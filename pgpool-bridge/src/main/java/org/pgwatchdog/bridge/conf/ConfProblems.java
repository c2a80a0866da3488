package org.pgwatchdog.bridge.conf;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Collects problems up to [ConfLimits#PROBLEMS_MAX] and says so if there were more.
final class ConfProblems {
    private final List<ConfProblem> found = new ArrayList<>();
    private int dropped;

    void add(ConfProblem problem) {
        if (found.size() < ConfLimits.PROBLEMS_MAX) {
            found.add(problem);
        } else {
            dropped++;
        }
    }

    void add(ConfSource source, String wrong, String valid) {
        add(ConfProblem.at(source, wrong, valid));
    }

    void addAll(Iterable<ConfProblem> problems) {
        for (ConfProblem problem : problems) {
            add(problem);
        }
    }

    /// Sorts what was found by file and line; what is missing altogether comes last.
    void sort(List<Path> files) {
        found.sort(
                Comparator.<ConfProblem>comparingInt(problem ->
                                problem.source()
                                        .map(source -> files.indexOf(source.file()))
                                        .filter(index -> index >= 0)
                                        .orElse(Integer.MAX_VALUE))
                        .thenComparingInt(
                                problem -> problem.source().map(ConfSource::line).orElse(0)));
    }

    boolean isEmpty() {
        return found.isEmpty();
    }

    List<ConfProblem> list() {
        List<ConfProblem> all = new ArrayList<>(found);
        if (dropped > 0) {
            String more = dropped + " more problems are not shown";
            all.add(new ConfProblem(Optional.empty(), "", Optional.empty(), more, ""));
        }
        return List.copyOf(all);
    }
}
