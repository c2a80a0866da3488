package org.pgwatchdog.daemon.doctor.aws;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.pgwatchdog.daemon.doctor.check.CheckLimits;

/// Asks the same of several things at the same time, each on a virtual thread.
final class Abreast {
    private Abreast() {}

    /// The answers, in the order of the things.
    ///
    /// @throws IllegalStateException if one broke, or the caller was interrupted
    static <A, R> List<R> each(List<A> things, Function<A, R> question) {
        var turns = new Semaphore(CheckLimits.PARALLEL_TABLES_MAX);
        var answers = new ArrayList<Future<R>>();
        try (var workers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (A thing : things) {
                answers.add(
                        workers.submit(() -> {
                            turns.acquire();
                            try {
                                return question.apply(thing);
                            } finally {
                                turns.release();
                            }
                        }));
            }
        }
        return answers.stream().map(Abreast::value).toList();
    }

    private static <R> R value(Future<R> answer) {
        try {
            return answer.get();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted");
        } catch (ExecutionException broken) {
            throw new IllegalStateException(broken.getCause());
        }
    }
}
