package org.pgwatchdog.bridge.pcp;

import java.time.Duration;
import java.util.function.Function;

/// How a call to a pgpool ended. Reasons are one line for an operator and name host and port.
public sealed interface PcpOutcome<T> {
    /// pgpool answered. For commands see [PcpAccepted].
    record Done<T>(T value) implements PcpOutcome<T> {}

    /// pgpool declined; asking again as it is makes no difference.
    ///
    /// @param message what failed, in pgpool's words
    /// @param detail why, empty if it did not say
    record Refused<T>(String message, String detail) implements PcpOutcome<T> {}

    /// No session: no usable password here, or pgpool did not take it.
    record Denied<T>(String reason) implements PcpOutcome<T> {}

    /// No connection, or it was lost before the answer: whether a command took effect is not known.
    record Unreachable<T>(String reason) implements PcpOutcome<T> {}

    /// No answer in time: whether a command took effect is not known.
    ///
    /// @param what what was being waited for
    record TimedOut<T>(String what, Duration limit) implements PcpOutcome<T> {}

    /// What came back is not the protocol.
    record Broken<T>(String reason) implements PcpOutcome<T> {}

    /// The same outcome with another value.
    default <R> PcpOutcome<R> map(Function<? super T, ? extends R> change) {
        return switch (this) {
            case Done<T>(T value) -> new Done<>(change.apply(value));
            case Refused<T>(String message, String detail) -> new Refused<>(message, detail);
            case Denied<T>(String reason) -> new Denied<>(reason);
            case Unreachable<T>(String reason) -> new Unreachable<>(reason);
            case TimedOut<T>(String what, Duration limit) -> new TimedOut<>(what, limit);
            case Broken<T>(String reason) -> new Broken<>(reason);
        };
    }

    /// One line for logs: `done`, or what went wrong.
    default String line() {
        return switch (this) {
            case Done<T> _ -> "done";
            case Refused<T>(String message, String detail) ->
                    detail.isEmpty() ? message : message + ": " + detail;
            case Denied<T>(String reason) -> reason;
            case Unreachable<T>(String reason) -> reason;
            case TimedOut<T>(String what, Duration limit) ->
                    "gave up after " + limit.toMillis() + " ms: " + what;
            case Broken<T>(String reason) -> reason;
        };
    }
}
