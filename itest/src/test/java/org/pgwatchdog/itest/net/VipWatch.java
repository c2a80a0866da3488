package org.pgwatchdog.itest.net;

import java.time.Duration;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// A look at all hosts' addresses every 50 ms (`itest.watch.millis`): who holds the virtual address, and for
/// how long two did.
public final class VipWatch implements AutoCloseable {

    private static final int PERIOD_MILLIS = Integer.getInteger("itest.watch.millis", 50);
    private static final int HISTORY_MAX = 1_000;

    private final TestHosts hosts;
    private final Thread thread;
    private final List<String> history = new ArrayList<>();
    private Set<Integer> holders = Set.of();
    private long sharedSince;
    private long changed = System.nanoTime();
    private Duration longestOverlap = Duration.ZERO;
    private int acquisitions;

    public VipWatch(TestHosts hosts) {
        this.hosts = hosts;
        thread = Thread.ofPlatform().daemon().name("watch-" + hosts.prefix()).start(this::watch);
    }

    /// Who held the address at the last look.
    public synchronized Set<Integer> holders() {
        return holders;
    }

    /// Starts the clocks of the longest overlap and of the last change anew.
    public synchronized void reset() {
        changed = System.nanoTime();
        longestOverlap = Duration.ZERO;
        sharedSince = System.nanoTime();
    }

    /// The longest time two hosts held the address at once, since the last reset.
    public synchronized Duration longestOverlap() {
        return longestOverlap;
    }

    /// How often a host has been seen to get the address, ever.
    public synchronized int acquisitions() {
        return acquisitions;
    }

    /// When the holders last changed, or of the last reset; in the time of `System.nanoTime`.
    public synchronized long changedAt() {
        return changed;
    }

    /// How long the holders have been the same, counted from the last reset at the earliest.
    public synchronized Duration sinceChange() {
        return Duration.ofNanos(System.nanoTime() - changed);
    }

    /// Each change of the holders with its time of day.
    public synchronized List<String> history() {
        return List.copyOf(history);
    }

    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join(Duration.ofSeconds(15));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void watch() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                look();
                Thread.sleep(PERIOD_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IllegalStateException e) {
            synchronized (this) {
                history.add("the watch ended: " + e.getMessage());
            }
        }
    }

    private void look() {
        Set<Integer> now = hosts.holders();
        synchronized (this) {
            if (!now.equals(holders)) {
                changed = System.nanoTime();
            }
            acquisitions += (int) now.stream().filter(host -> !holders.contains(host)).count();
            if (!now.equals(holders) && history.size() < HISTORY_MAX) {
                history.add(LocalTime.now().truncatedTo(ChronoUnit.MILLIS) + " held by " + now);
            }
            if (now.size() > 1 && holders.size() > 1) {
                Duration overlap = Duration.ofNanos(System.nanoTime() - sharedSince);
                if (overlap.compareTo(longestOverlap) > 0) {
                    longestOverlap = overlap;
                }
            } else {
                sharedSince = System.nanoTime();
            }
            holders = now;
        }
    }
}
