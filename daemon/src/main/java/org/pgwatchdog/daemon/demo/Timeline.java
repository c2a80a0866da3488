package org.pgwatchdog.daemon.demo;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/// Facts of several sources in one order, with times relative to one moment.
final class Timeline {
    private final Instant origin;
    private final List<Fact> facts = new ArrayList<>();

    private record Fact(Instant at, String source, String text) {}

    Timeline(Instant origin) {
        this.origin = origin;
    }

    /// Adds a fact, unless it is older than the moment all times are relative to.
    void add(Instant at, String source, String text) {
        if (!at.isBefore(origin)) {
            facts.add(new Fact(at, source, text));
        }
    }

    /// The lines, oldest first.
    List<String> lines() {
        return facts.stream()
                .sorted(Comparator.comparing(Fact::at))
                .map(fact ->
                        String.format(
                                Locale.ROOT,
                                "  +%5d ms  %-7s %s",
                                Duration.between(origin, fact.at()).toMillis(),
                                fact.source(),
                                fact.text()))
                .toList();
    }
}
