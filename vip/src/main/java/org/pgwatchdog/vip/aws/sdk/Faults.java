package org.pgwatchdog.vip.aws.sdk;

import java.net.SocketTimeoutException;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.pgwatchdog.vip.aws.api.ApiFault;
import org.pgwatchdog.vip.aws.api.ErrorCodes;
import org.pgwatchdog.vip.aws.api.FaultKind;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;

/// What the exceptions of the SDK mean.
final class Faults {
    private Faults() {}

    /// @param fault of the SDK, or what its HTTP client lets through as it is: an `UncheckedIOException` of a
    ///     connection that breaks between its opening and the request
    static ApiFault of(String call, String target, RuntimeException fault) {
        if (fault instanceof AwsServiceException answer) {
            return ofAnswer(call, target, answer);
        }
        if (LastMoment.stopped(fault)) {
            return ApiFault.local(
                    FaultKind.WITHHELD,
                    call,
                    target,
                    "not sent: this node's lease or leadership has ended");
        }
        return new ApiFault(
                kindWithoutAnswer(fault),
                call,
                target,
                root(fault).getClass().getSimpleName(),
                String.valueOf(root(fault).getMessage()),
                "");
    }

    private static ApiFault ofAnswer(String call, String target, AwsServiceException answer) {
        AwsErrorDetails details = answer.awsErrorDetails();
        String code = details == null ? "" : text(details.errorCode());
        String message = text(details == null ? answer.getMessage() : details.errorMessage());
        return new ApiFault(
                ErrorCodes.kind(answer.statusCode(), code, message),
                call,
                target,
                code.isEmpty() ? "HTTP " + answer.statusCode() : code,
                message,
                text(answer.requestId()));
    }

    private static FaultKind kindWithoutAnswer(RuntimeException fault) {
        if (fault instanceof ApiCallTimeoutException
                || fault instanceof ApiCallAttemptTimeoutException
                || fault instanceof AbortedException
                || root(fault) instanceof SocketTimeoutException) {
            return FaultKind.TIMED_OUT;
        }
        String message = String.valueOf(fault.getMessage()).toLowerCase(Locale.ROOT);
        return message.contains("unable to load credentials")
                ? FaultKind.NO_CREDENTIALS
                : FaultKind.UNREACHABLE;
    }

    private static Throwable root(Throwable fault) {
        Throwable deepest = fault;
        for (Throwable cause = fault.getCause(); cause != null; cause = cause.getCause()) {
            deepest = cause;
        }
        return deepest;
    }

    private static String text(@Nullable String maybe) {
        return Objects.requireNonNullElse(maybe, "");
    }
}
