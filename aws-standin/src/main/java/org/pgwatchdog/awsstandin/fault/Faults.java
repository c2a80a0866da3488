package org.pgwatchdog.awsstandin.fault;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// The faults in force. All that fit a call strike it, in the order in which they were set. Safe for use
/// by several threads.
public final class Faults {
    /// For a fault that strikes until it is removed.
    public static final int EVERY_TIME = Integer.MAX_VALUE;

    /// A fault as set.
    ///
    /// @param hits calls struck so far
    /// @param waiting calls it is holding up right now
    public record Fault(String id, FaultMatch match, FaultEffect effect, int hits, int waiting) {}

    private static final class Rule {
        final String id;
        final FaultMatch match;
        final FaultEffect effect;
        final CountDownLatch removed = new CountDownLatch(1);
        final AtomicInteger waiting = new AtomicInteger();
        int timesLeft;
        int hits;

        Rule(String id, FaultMatch match, FaultEffect effect, int times) {
            this.id = id;
            this.match = match;
            this.effect = effect;
            this.timesLeft = times;
        }
    }

    /// A fault that has met a call.
    public static final class Strike {
        private final Rule rule;

        private Strike(Rule rule) {
            this.rule = rule;
        }

        public FaultEffect effect() {
            return rule.effect;
        }

        /// Waits for that time, less if the fault is removed or the thread interrupted.
        public void await(Duration time) {
            rule.waiting.incrementAndGet();
            try {
                // Woken by time or by removal; the caller goes on alike.
                boolean _ = rule.removed.await(time.toNanos(), TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                rule.waiting.decrementAndGet();
            }
        }
    }

    private final List<Rule> rules = new ArrayList<>();
    private int lastNumber;

    /// Sets a fault for every call that fits, until it is removed.
    public String add(FaultMatch match, FaultEffect effect) {
        return add(match, effect, EVERY_TIME);
    }

    /// Sets a fault for the next calls that fit.
    ///
    /// @param times how many, at least 1
    /// @return its id
    public synchronized String add(FaultMatch match, FaultEffect effect, int times) {
        if (times < 1) {
            throw new IllegalArgumentException("a fault strikes at least once, not " + times);
        }
        lastNumber++;
        String id = "fault-" + lastNumber;
        rules.add(new Rule(id, match, effect, times));
        return id;
    }

    /// Ends a fault; calls it held up go on.
    ///
    /// @return whether there was one
    public synchronized boolean remove(String id) {
        rules.stream().filter(rule -> rule.id.equals(id)).forEach(rule -> rule.removed.countDown());
        return rules.removeIf(rule -> rule.id.equals(id));
    }

    /// Ends all faults.
    public synchronized void clear() {
        rules.forEach(rule -> rule.removed.countDown());
        rules.clear();
    }

    /// The faults in force; one that has struck its number of times stays until it is removed.
    public synchronized List<Fault> all() {
        return rules.stream()
                .map(rule ->
                        new Fault(rule.id, rule.match, rule.effect, rule.hits, rule.waiting.get()))
                .toList();
    }

    /// How many calls a fault is holding up; 0 if there is no such fault.
    public synchronized int waiting(String id) {
        return all().stream().filter(fault -> fault.id().equals(id)).mapToInt(Fault::waiting).sum();
    }

    /// The faults that strike this call. Asking counts.
    public synchronized List<Strike> strikes(
            String fullAction, String callerArn, String parameters) {
        List<Strike> strikes = new ArrayList<>();
        for (Rule rule : rules) {
            if (rule.timesLeft > 0 && rule.match.fits(fullAction, callerArn, parameters)) {
                rule.timesLeft -= rule.timesLeft == EVERY_TIME ? 0 : 1;
                rule.hits++;
                strikes.add(new Strike(rule));
            }
        }
        return strikes;
    }
}
