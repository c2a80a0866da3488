package org.pgwatchdog.lifecheck.probe;

/// How a probe of something outside ended.
public sealed interface ProbeOutcome {
    /// It answered as it should.
    record Answered() implements ProbeOutcome {}

    /// It did not.
    ///
    /// @param reason for people; holds no secret
    record Failed(String reason) implements ProbeOutcome {}

    /// True for [Answered].
    default boolean answered() {
        return this instanceof Answered;
    }
}
