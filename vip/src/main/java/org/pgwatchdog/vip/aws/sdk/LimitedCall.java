package org.pgwatchdog.vip.aws.sdk;

import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.pgwatchdog.vip.aws.api.ApiFault;
import org.pgwatchdog.vip.aws.api.ApiResult;
import org.pgwatchdog.vip.aws.api.CallTerms;
import org.pgwatchdog.vip.aws.api.FaultKind;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.exception.SdkException;

/// Makes calls of the SDK on threads of their own, so that the limit holds whatever they hang in: a name
/// look-up, a service that sends a byte a second, the credentials of the instance. A call given up is
/// interrupted, which closes its connection, and does not send any more.
///
/// @param credentials what to renew when the service refuses them
record LimitedCall(Credentials credentials) {
    /// @param call gets what is to be put on the request
    <T> ApiResult<T> make(
            String name,
            String target,
            CallTerms terms,
            Function<AwsRequestOverrideConfiguration, T> call) {
        long end = System.nanoTime() + terms.limit().toNanos();
        AwsRequestOverrideConfiguration override =
                AwsRequestOverrideConfiguration.builder()
                        .putExecutionAttribute(
                                LastMoment.PERMIT,
                                () -> System.nanoTime() - end < 0 && terms.permit().getAsBoolean())
                        .build();
        return await(name, target, terms, () -> attempt(name, target, override, call));
    }

    private static <T> ApiResult<T> await(
            String name, String target, CallTerms terms, Supplier<ApiResult<T>> attempt) {
        var answer = new CompletableFuture<ApiResult<T>>();
        Thread worker =
                Thread.ofVirtual()
                        .name("aws-" + name)
                        .start(() -> {
                            try {
                                answer.complete(attempt.get());
                            } catch (RuntimeException | Error fault) {
                                answer.completeExceptionally(fault);
                            }
                        });
        try {
            ApiResult<T> result =
                    answer.get(Math.max(1, terms.limit().toNanos()), TimeUnit.NANOSECONDS);
            return result instanceof ApiResult.Failed<T>(ApiFault fault)
                            && fault.kind() == FaultKind.WITHHELD
                            && terms.permit().getAsBoolean()
                    ? tooLate(name, target, terms)
                    : result;
        } catch (TimeoutException _) {
            worker.interrupt();
            return tooLate(name, target, terms);
        } catch (InterruptedException _) {
            worker.interrupt();
            Thread.currentThread().interrupt();
            return timedOut(name, target, "interrupted");
        } catch (ExecutionException broken) {
            throw new IllegalStateException(name + " " + target, broken.getCause());
        }
    }

    private <T> ApiResult<T> attempt(
            String name,
            String target,
            AwsRequestOverrideConfiguration override,
            Function<AwsRequestOverrideConfiguration, T> call) {
        try {
            return ApiResult.done(call.apply(override));
        } catch (SdkException | UncheckedIOException fault) {
            ApiFault what = Faults.of(name, target, fault);
            // EC2 tells of an expired session with the same code as of a wrong clock.
            if (what.kind() == FaultKind.CREDENTIALS || what.kind() == FaultKind.CLOCK) {
                credentials.renew();
            }
            return ApiResult.failed(what);
        } catch (LastMoment.Withheld _) {
            return ApiResult.failed(
                    ApiFault.local(
                            FaultKind.WITHHELD,
                            name,
                            target,
                            "not sent: this node's lease or leadership has ended"));
        }
    }

    /// Also if it was kept back only because its time was up when it was ready to go out.
    private static <T> ApiResult<T> tooLate(String name, String target, CallTerms terms) {
        return timedOut(name, target, "no answer within " + terms.limit().toMillis() + " ms");
    }

    private static <T> ApiResult<T> timedOut(String name, String target, String what) {
        return ApiResult.failed(ApiFault.local(FaultKind.TIMED_OUT, name, target, what));
    }
}
