package org.pgwatchdog.awsstandin.fault;

import java.time.Duration;

/// What a fault does with a call.
public sealed interface FaultEffect {
    /// The call takes effect only after that time, or when the fault is removed.
    record Delay(Duration time) implements FaultEffect {}

    /// The call takes effect when the fault is removed.
    record Hold() implements FaultEffect {}

    /// The call takes effect at once; its answer comes after that time.
    record DelayAnswer(Duration time) implements FaultEffect {}

    /// Accepted and never answered, without effect; the connection is closed when the fault is removed.
    record Hang() implements FaultEffect {}

    /// The connection is closed without an answer, and without effect.
    record Drop() implements FaultEffect {}

    /// The call takes effect; the connection is closed without an answer.
    record DropAnswer() implements FaultEffect {}

    /// The call takes effect; half of the answer arrives, then the connection is closed.
    record HalfAnswer() implements FaultEffect {}

    /// Refused with that HTTP status, code and text.
    record Fail(int status, String code, String message) implements FaultEffect {
        /// What EC2 says when a bucket is empty.
        public static Fail requestLimitExceeded() {
            return new Fail(503, "RequestLimitExceeded", "Request limit exceeded.");
        }

        public static Fail internalError() {
            return new Fail(500, "InternalError", "An internal error has occurred");
        }

        public static Fail unavailable() {
            return new Fail(
                    503, "Unavailable", "The service is unavailable. Please try again shortly.");
        }
    }
}
