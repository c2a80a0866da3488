package org.pgwatchdog.bridge.health;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.IntPredicate;
import org.pgwatchdog.bridge.engine.BackendRole;
import org.pgwatchdog.session.LoginLine;
import org.pgwatchdog.session.PgSession;
import org.pgwatchdog.session.SessionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The health check of one backend, on a virtual thread of its own. Each check is a fresh login. The
/// session of a check that went well stays open until the next one and is watched: a server that dies or
/// is shut down ends it, and then the next check comes at once instead of after the period.
final class BackendWatch implements Runnable {
    static final String SESSION_NAME = "pgwatchdog_health_check";

    private static final Logger LOG = LoggerFactory.getLogger(BackendWatch.class);

    /// A session in it would keep everybody from CREATE DATABASE, which copies it.
    private static final String TEMPLATE = "template1";

    private final BackendTarget target;
    private final IntPredicate wanted;
    private final HealthListener listener;
    private final LoginLine line;
    private final Thread thread;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Semaphore bell = new Semaphore(0);
    private volatile Optional<PgSession> watched = Optional.empty();
    private volatile HealthStatistics statistics = HealthStatistics.NONE;
    private Optional<PgSession> session = Optional.empty();
    private Optional<BackendHealth> reported = Optional.empty();
    private Budget earlyGap = new Budget(Duration.ZERO);

    BackendWatch(BackendTarget target, IntPredicate wanted, HealthListener listener) {
        this.target = target;
        this.wanted = wanted;
        this.listener = listener;
        this.line =
                new LoginLine(
                        "health-check-" + target.id(),
                        target.loginAs(target.login(), SESSION_NAME),
                        target.times().limits());
        this.thread = Thread.ofVirtual().name("health-check-" + target.id()).unstarted(this);
    }

    void start() {
        thread.start();
    }

    HealthStatistics statistics() {
        return statistics;
    }

    /// The next check comes at once; if one is under way, after it.
    void checkNow() {
        bell.release();
        watched.ifPresent(PgSession::abort);
    }

    void close() {
        closing.countDown();
        thread.interrupt();
        line.close();
    }

    /// Waits for the thread's end after [#close].
    void join(Duration limit) throws InterruptedException {
        if (!thread.join(limit)) {
            LOG.warn("a health check does not end node={}", target.id());
        }
    }

    @Override
    public void run() {
        try {
            while (closing.getCount() > 0) {
                if (wanted.test(target.id())) {
                    check();
                } else {
                    statistics = statistics.skipped(Instant.now());
                    endSession();
                }
                rest();
            }
        } catch (InterruptedException _) {
            LOG.debug("the health check has ended node={}", target.id());
        }
    }

    private void check() throws InterruptedException {
        HealthCheckTimes times = target.times();
        Instant begin = Instant.now();
        long start = System.nanoTime();
        int retries = 0;
        ProbeOutcome outcome = logIn();
        while (outcome instanceof ProbeOutcome.Failed failed && retries < times.maxRetries()) {
            retries++;
            LOG.info(
                    "health check failed, trying again node={} round={} why=\"{}\"",
                    target.id(),
                    retries,
                    failed.reason());
            if (closing.await(times.retryDelay().toNanos(), TimeUnit.NANOSECONDS)) {
                return;
            }
            outcome = logIn();
        }
        if (closing.getCount() == 0) {
            return;
        }
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        boolean success = outcome instanceof ProbeOutcome.Answered;
        statistics = statistics.checked(new HealthStatistics.Check(begin, took, retries, success));
        report(
                switch (outcome) {
                    case ProbeOutcome.Answered(BackendRole role) ->
                            new BackendHealth.Healthy(target.id(), role);
                    case ProbeOutcome.Failed(String reason, boolean timedOut) ->
                            new BackendHealth.Failing(target.id(), reason, timedOut);
                });
    }

    /// A fresh login; the session before is ended first.
    private ProbeOutcome logIn() {
        Budget budget = new Budget(target.times().limits().whole());
        session = Optional.empty();
        try {
            PgSession opened = line.open();
            session = Optional.of(opened);
            return new ProbeOutcome.Answered(role(opened, budget));
        } catch (SessionException e) {
            endSession();
            return Inquiry.failed(e);
        }
    }

    /// A server that lets us in and then hangs up has passed, as natively, where nothing is asked; the
    /// watch will see that the session is gone, and look again.
    private BackendRole role(PgSession opened, Budget budget) throws SessionException {
        try {
            return Inquiry.role(opened, budget.left());
        } catch (SessionException e) {
            if (e.isTimeout()) {
                throw e;
            }
            return reported.filter(last -> last instanceof BackendHealth.Healthy)
                    .map(last -> (BackendHealth.Healthy) last)
                    .map(BackendHealth.Healthy::role)
                    .orElse(BackendRole.UNKNOWN);
        }
    }

    private void endSession() {
        session.ifPresent(PgSession::close);
        session = Optional.empty();
    }

    private void report(BackendHealth health) {
        boolean same = reported.filter(last -> saysTheSame(last, health)).isPresent();
        reported = Optional.of(health);
        try {
            if (!same) {
                listener.changed(health);
            }
            listener.checked(health);
        } catch (RuntimeException e) {
            LOG.error("the news of a health check was not taken node={}", target.id(), e);
        }
    }

    private static boolean saysTheSame(BackendHealth last, BackendHealth health) {
        return switch (health) {
            case BackendHealth.Healthy _ -> health.equals(last);
            case BackendHealth.Failing _ -> last instanceof BackendHealth.Failing;
        };
    }

    /// Waits for the period to pass, or for a reason not to.
    private void rest() throws InterruptedException {
        Budget period = new Budget(target.times().period());
        if (target.login().database().equals(TEMPLATE)) {
            endSession();
        }
        while (session.isPresent() && !period.isSpent()) {
            Duration left = period.left();
            boolean last = left.compareTo(HealthLimits.WATCH_MAX) <= 0;
            if (hasEnded(session.get(), last ? left : HealthLimits.WATCH_MAX)) {
                endSession();
                awaitGap(period);
                return;
            }
            if (!last && logIn() instanceof ProbeOutcome.Failed) {
                return;
            }
        }
        if (!period.isSpent()) {
            awaitBell(period.left());
        }
    }

    private boolean hasEnded(PgSession watching, Duration limit) {
        watched = Optional.of(watching);
        try {
            return bell.availablePermits() > 0 || watching.awaitEnd(limit);
        } finally {
            watched = Optional.empty();
        }
    }

    /// The session has ended ahead of its time, and so does the rest, unless that has just happened.
    private void awaitGap(Budget period) throws InterruptedException {
        LOG.debug("the session has ended, so check now node={}", target.id());
        Duration gap = earlyGap.isSpent() ? Duration.ZERO : earlyGap.left();
        awaitBell(gap.compareTo(period.left()) > 0 ? period.left() : gap);
        earlyGap = new Budget(HealthLimits.EARLY_GAP);
    }

    private void awaitBell(Duration limit) throws InterruptedException {
        if (bell.tryAcquire(limit.toNanos(), TimeUnit.NANOSECONDS)) {
            bell.drainPermits();
        }
    }
}
