package org.pgwatchdog.daemon.cli;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.pgwatchdog.vip.aws.AwsProblem;
import org.pgwatchdog.vip.aws.AwsProblem.Code;
import org.pgwatchdog.vip.aws.StepReport;

/// The last limit of a step: whatever it hangs in, its command ends.
final class StepClock {
    /// The step keeps its own limit; this is for the SDK's first loading, which knows none.
    private static final Duration GRACE = Duration.ofSeconds(2);

    private StepClock() {}

    /// The step's report; [Code#TIMEOUT] if there is none in time, [Code#INTERNAL] if the step broke.
    static StepReport within(Duration limit, Supplier<StepReport> step)
            throws InterruptedException {
        var answer = new CompletableFuture<StepReport>();
        Thread.ofVirtual()
                .name("step")
                .start(() -> {
                    try {
                        answer.complete(step.get());
                    } catch (RuntimeException | Error fault) {
                        answer.completeExceptionally(fault);
                    }
                });
        try {
            return answer.get(limit.plus(GRACE).toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
            return failed(
                    Code.TIMEOUT,
                    "Timeout occurred: no end within " + limit.plus(GRACE).toMillis() + " ms",
                    "check the route to the endpoints (NAT, VPC endpoint, proxy), or raise --timeout");
        } catch (ExecutionException broken) {
            return failed(
                    Code.INTERNAL,
                    "Internal error: " + broken.getCause(),
                    "this is a fault of pgwatchdog: report it with this line");
        }
    }

    private static StepReport failed(Code code, String cause, String remedy) {
        return new StepReport(List.of(), List.of(new AwsProblem(code, cause, remedy)), false);
    }
}
