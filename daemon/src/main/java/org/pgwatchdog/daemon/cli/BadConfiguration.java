package org.pgwatchdog.daemon.cli;

import java.util.List;

/// A configuration that cannot be used, one line a problem.
final class BadConfiguration extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<String> problems;

    BadConfiguration(List<String> problems) {
        super(problems.getFirst());
        this.problems = List.copyOf(problems);
    }

    List<String> problems() {
        return problems;
    }
}
