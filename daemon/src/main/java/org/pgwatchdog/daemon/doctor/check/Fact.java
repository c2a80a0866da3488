package org.pgwatchdog.daemon.doctor.check;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/// Something that several checks want to know and that is found out once, by the first that asks. The
/// others wait for it. Thread-safe.
///
/// @param <T> what is known then
public final class Fact<T> {
    private final Supplier<T> source;
    private final AtomicBoolean begun = new AtomicBoolean();
    private final CompletableFuture<T> known = new CompletableFuture<>();

    /// @param source finds it out; ends within the run's time by itself
    public Fact(Supplier<T> source) {
        this.source = source;
    }

    /// What it is.
    ///
    /// @throws IllegalStateException if the source broke, or the asking thread was interrupted
    public T get() {
        begin();
        try {
            return known.get();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted");
        } catch (ExecutionException broken) {
            throw new IllegalStateException(broken.getCause());
        }
    }

    /// What it is, or something else if that is not known in time.
    public T get(Duration limit, Supplier<T> otherwise) {
        begin();
        try {
            return known.get(Math.max(0, limit.toNanos()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException _) {
            return otherwise.get();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted");
        } catch (ExecutionException broken) {
            throw new IllegalStateException(broken.getCause());
        }
    }

    private void begin() {
        if (begun.compareAndSet(false, true)) {
            Thread.ofVirtual().name("doctor-fact").start(this::find);
        }
    }

    private void find() {
        try {
            known.complete(source.get());
        } catch (RuntimeException | Error broken) {
            known.completeExceptionally(broken);
        }
    }
}
