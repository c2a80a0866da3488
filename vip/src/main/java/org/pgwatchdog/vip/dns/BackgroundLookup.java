package org.pgwatchdog.vip.dns;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// Resolves one name again and again without anybody waiting for it: a look-up may hang for as long as the
/// resolver likes. At most one is under way. Thread-safe; no method blocks.
public final class BackgroundLookup {
    /// How long a look-up may take until it counts as failed. It goes on nevertheless: it cannot be ended.
    static final Duration PATIENCE = Duration.ofSeconds(10);

    private final NameLookup lookup;
    private final String name;
    private final boolean ipv6;
    private final AtomicBoolean underWay = new AtomicBoolean();
    private volatile long startedNanos;
    private volatile @Nullable Resolved latest;

    /// @param name a full name without the final dot
    /// @param ipv6 which kind of addresses
    public BackgroundLookup(NameLookup lookup, String name, boolean ipv6) {
        this.lookup = lookup;
        this.name = name;
        this.ipv6 = ipv6;
    }

    /// Resolves once, and waits for the answer for at most the limit. Blocks; an interrupt ends the wait.
    ///
    /// @param ipv6 which kind of addresses
    public static Resolved once(NameLookup lookup, String name, boolean ipv6, Duration limit) {
        var answer = new CompletableFuture<Resolved>();
        Thread.ofPlatform()
                .daemon()
                .name("name-lookup")
                .start(() -> answer.complete(lookup.resolve(name, ipv6)));
        try {
            return answer.get(Math.max(1, limit.toMillis()), TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
            return new Resolved.Failed("no answer within " + limit.toMillis() + " ms");
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return new Resolved.Failed("interrupted");
        } catch (ExecutionException impossible) {
            throw new IllegalStateException("resolving " + name, impossible);
        }
    }

    /// Which resolver, for people.
    public String resolver() {
        return lookup.resolver();
    }

    /// Begins a look-up unless one is under way.
    public void refresh() {
        if (!underWay.compareAndSet(false, true)) {
            return;
        }
        startedNanos = System.nanoTime();
        // The JDK's look-up would hold a carrier of virtual threads.
        Thread.ofPlatform().daemon().name("name-lookup").start(this::run);
    }

    private void run() {
        try {
            latest = lookup.resolve(name, ipv6);
        } finally {
            underWay.set(false);
        }
    }

    /// The newest answer; empty before the first.
    public Optional<Resolved> latest() {
        if (underWay.get() && System.nanoTime() - startedNanos > PATIENCE.toNanos()) {
            return Optional.of(
                    new Resolved.Failed("no answer within " + PATIENCE.toSeconds() + " s"));
        }
        return Optional.ofNullable(latest);
    }
}
