package org.pgwatchdog.itest.net;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// One platform thread of this JVM that lives in a network namespace.
///
/// Sockets belong to the namespace of the thread that made them, so plain Java networking done here
/// happens on the other host. Things that open sockets on threads of their own (the JDK's HTTP
/// client, HTTP keep-alive caches) must not be used here.
final class NetnsThread implements AutoCloseable {

    private final ExecutorService executor;

    NetnsThread(String namespace) {
        executor =
                Executors.newSingleThreadExecutor(
                        Thread.ofPlatform().name("in-" + namespace).daemon().factory());
        call(
                Command.PATIENCE,
                () -> {
                    Syscalls.joinNetworkNamespace("/run/netns/" + namespace);
                    return true;
                });
    }

    /// Runs the task in the namespace and returns its result; a task that exceeds `limit` is interrupted.
    <T> T call(Duration limit, Callable<T> task) {
        Future<T> result = executor.submit(task);
        try {
            return result.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            result.cancel(true);
            throw new IllegalStateException("no answer from the namespace within " + limit, e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(String.valueOf(e.getCause()), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Override
    public void close() {
        executor.shutdownNow();
        try {
            boolean ended = executor.awaitTermination(5, TimeUnit.SECONDS);
            if (!ended) {
                throw new IllegalStateException("the namespace's thread does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
