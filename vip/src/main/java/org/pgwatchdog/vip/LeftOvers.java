package org.pgwatchdog.vip;

import java.util.List;

/// What the start-up cleaning found.
///
/// @param removed one line per address removed; empty if nothing had been left
/// @param problems one line per address that could not be removed
public record LeftOvers(List<String> removed, List<String> problems) {
    /// Nothing was there.
    public static final LeftOvers NONE = new LeftOvers(List.of(), List.of());

    public LeftOvers {
        removed = List.copyOf(removed);
        problems = List.copyOf(problems);
    }

    /// Whether nothing of the address is left.
    public boolean clean() {
        return problems.isEmpty();
    }
}
