package org.pgwatchdog.bridge.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What must not have happened in a run, and what did, so that a test can see that it tested something.
final class SimLedger {
    final List<String> violations = new ArrayList<>();
    final Map<String, Integer> marks = new TreeMap<>();

    void violated(String what) {
        violations.add(what);
    }

    void mark(String what) {
        marks.merge(what, 1, Integer::sum);
    }
}
