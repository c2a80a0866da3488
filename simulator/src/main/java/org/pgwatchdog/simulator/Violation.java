package org.pgwatchdog.simulator;

/// Something that must not happen did. Ends the run.
final class Violation extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final SimulationResult.Kind kind;
    private final String text;

    Violation(SimulationResult.Kind kind, String text) {
        super(text);
        this.kind = kind;
        this.text = text;
    }

    static Violation safety(String text) {
        return new Violation(SimulationResult.Kind.SAFETY, text);
    }

    static Violation liveness(String text) {
        return new Violation(SimulationResult.Kind.LIVENESS, text);
    }

    SimulationResult.Kind kind() {
        return kind;
    }

    String text() {
        return text;
    }
}
