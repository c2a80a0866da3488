package org.pgwatchdog.daemon.doctor.check;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.pgwatchdog.vip.TimeBudget;
import org.pgwatchdog.vip.aws.AwsProblem;

/// Runs checks side by side, each on a virtual thread, none longer than the time for all.
public final class CheckRun {
    private CheckRun() {}

    /// The findings of all checks, in the order of the checks. Returns when the time is up at the latest;
    /// a check that breaks or is late has that as its finding.
    public static List<Finding> of(List<Check> checks, TimeBudget time)
            throws InterruptedException {
        var running = new ArrayList<Running>();
        for (Check check : checks) {
            running.add(start(check, time));
        }
        var findings = new ArrayList<Finding>();
        try {
            for (Running one : running) {
                findings.addAll(one.await(time));
            }
        } finally {
            running.forEach(one -> one.thread().interrupt());
        }
        return findings;
    }

    private record Running(Check check, Thread thread, CompletableFuture<List<Finding>> findings) {
        List<Finding> await(TimeBudget time) throws InterruptedException {
            try {
                return findings.get(time.remaining().toNanos(), TimeUnit.NANOSECONDS);
            } catch (TimeoutException _) {
                return late(check, time.limit());
            } catch (ExecutionException broken) {
                throw new IllegalStateException(check.id(), broken.getCause());
            }
        }
    }

    private static Running start(Check check, TimeBudget time) {
        var findings = new CompletableFuture<List<Finding>>();
        Thread thread =
                Thread.ofVirtual()
                        .name("doctor-" + check.id())
                        .start(() -> findings.complete(looked(check, time)));
        return new Running(check, thread, findings);
    }

    private static List<Finding> looked(Check check, TimeBudget time) {
        long start = System.nanoTime();
        List<Finding> found;
        try {
            found =
                    check.notNeeded().isPresent()
                            ? Finding.skipped(check.notNeeded().get()).alone()
                            : check.body().look(time);
        } catch (RuntimeException broken) { // One broken check must not hide the others.
            found =
                    Finding.fail(
                                    new AwsProblem(
                                            AwsProblem.Code.INTERNAL,
                                            "the check itself broke: " + broken,
                                            "report this, with the output of doctor --json"))
                            .alone();
        }
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        return found.stream().map(one -> one.by(check.id(), took)).toList();
    }

    private static List<Finding> late(Check check, Duration limit) {
        return Finding.fail(
                        "no result within " + limit.toMillis() + " ms",
                        "see the other findings: something it depends on does not answer")
                .by(check.id(), limit)
                .alone();
    }
}
