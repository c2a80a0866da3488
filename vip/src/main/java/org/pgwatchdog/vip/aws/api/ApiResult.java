package org.pgwatchdog.vip.aws.api;

import java.util.function.Function;

/// What came of one call.
///
/// @param <T> what the service answers if it does what it was asked
public sealed interface ApiResult<T> {
    /// The service did it.
    record Done<T>(T value) implements ApiResult<T> {}

    /// It did not, or nobody knows.
    record Failed<T>(ApiFault fault) implements ApiResult<T> {}

    static <T> ApiResult<T> done(T value) {
        return new Done<>(value);
    }

    static <T> ApiResult<T> failed(ApiFault fault) {
        return new Failed<>(fault);
    }

    /// Looks for something in the answer; a fault stays as it is.
    default <R> ApiResult<R> then(Function<T, ApiResult<R>> next) {
        return switch (this) {
            case Done<T>(var value) -> next.apply(value);
            case Failed<T>(var fault) -> new Failed<>(fault);
        };
    }

    /// The same answer in another form; a fault stays as it is.
    default <R> ApiResult<R> map(Function<T, R> form) {
        return then(value -> new Done<>(form.apply(value)));
    }
}
