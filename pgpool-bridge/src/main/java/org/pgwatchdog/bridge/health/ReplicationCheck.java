package org.pgwatchdog.bridge.health;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The streaming replication check (native `do_worker_child`): every `sr_check_period` who is primary,
/// who follows, and how far behind. On a virtual thread of its own, which calls the listener. Natives
/// give up the whole round if one attached backend doesn't let them in; here only that one is unknown.
public final class ReplicationCheck implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ReplicationCheck.class);

    private final List<BackendTarget> backends;
    private final Settings settings;
    private final IntPredicate attached;
    private final Consumer<ReplicationReport> listener;
    private final RoleSurvey survey;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;

    /// @param backends all of them
    /// @param attached asked before each round with a backend's number: only those are logged in to
    public ReplicationCheck(
            List<BackendTarget> backends,
            Settings settings,
            IntPredicate attached,
            Consumer<ReplicationReport> listener) {
        this.backends = List.copyOf(backends);
        this.settings = settings;
        this.attached = attached;
        this.listener = listener;
        this.survey = new RoleSurvey(settings.login);
        this.thread = Thread.ofVirtual().name("replication-check").unstarted(this::run);
    }

    /// Begins; once. Does nothing if the settings say so.
    public void start() {
        if (settings.isOn()) {
            thread.start();
        }
    }

    private void run() {
        try {
            do {
                round();
            } while (!closing.await(settings.period.toNanos(), TimeUnit.NANOSECONDS));
        } catch (InterruptedException _) {
            LOG.debug("the replication check has ended");
        }
    }

    private void round() {
        List<BackendTarget> asked =
                backends.stream().filter(backend -> attached.test(backend.id())).toList();
        List<BackendSighting> sightings = survey.survey(asked, settings.limit());
        if (closing.getCount() == 0) {
            return;
        }
        for (BackendSighting sighting : sightings) {
            sighting.problem()
                    .ifPresent(failed ->
                            LOG.debug(
                                    "replication check failed node={} why=\"{}\"",
                                    sighting.id(),
                                    failed.reason()));
        }
        try {
            listener.accept(ReplicationReport.of(backends, sightings, settings.detachFalsePrimary));
        } catch (RuntimeException e) {
            LOG.error("the news of the replication check was not taken", e);
        }
    }

    @Override
    public void close() {
        closing.countDown();
        thread.interrupt();
        survey.close();
        try {
            if (!thread.join(HealthLimits.CLOSE_MAX)) {
                LOG.warn("the replication check does not end");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (IllegalThreadStateException _) {
            LOG.debug("the replication check was never started");
        }
    }

    /// How it is done.
    ///
    /// @param login `sr_check_user`, `sr_check_password`, `sr_check_database`
    /// @param period `sr_check_period`: from the end of one round to the next; zero: no check
    /// @param detachFalsePrimary `detach_false_primary`
    public record Settings(Login login, Duration period, boolean detachFalsePrimary) {
        /// True if there is anything to do.
        public boolean isOn() {
            return login.isPossible() && !period.isZero();
        }

        private Duration limit() {
            if (period.compareTo(HealthLimits.SURVEY_MIN) < 0) {
                return HealthLimits.SURVEY_MIN;
            }
            return period.compareTo(HealthLimits.SURVEY_MAX) > 0 ? HealthLimits.SURVEY_MAX : period;
        }
    }
}
