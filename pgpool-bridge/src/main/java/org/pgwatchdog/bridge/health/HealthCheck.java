package org.pgwatchdog.bridge.health;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The health check of all backends, as pgpool makes it (health_check.c) with parameters of the same
/// names and meaning: a login per period and backend, retried as often as allowed, then reported. Faster
/// where it costs nothing: the session of the last check is kept and watched, so that the end of a server
/// is looked into at once, whatever the period; a host that vanishes ends it within four seconds. The
/// price is one idle session per backend, for at most the period or
/// [HealthLimits#WATCH_MAX]; a smart shutdown waits that long.
///
/// Thread-safe. Costs no class loading of JDBC before [#start].
public final class HealthCheck implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HealthCheck.class);

    private final SortedMap<Integer, BackendWatch> watches = new TreeMap<>();

    /// @param targets all backends; those with `health_check_period` 0 are left out, and those without a
    ///     user, which natively are checked with an empty name and so fail
    /// @param wanted asked before each check, on its thread, with the backend's number: natives leave out
    ///     backends that are down, unless they are in quarantine or due to be attached again
    ///     ([AutoFailback]). If false the check counts as skipped
    public HealthCheck(List<BackendTarget> targets, IntPredicate wanted, HealthListener listener) {
        for (BackendTarget target : targets) {
            if (target.isChecked()) {
                watches.put(target.id(), new BackendWatch(target, wanted, listener));
            } else if (!target.times().period().isZero()) {
                LOG.warn(
                        "no health check: health_check_user is empty node={} host={}",
                        target.id(),
                        target.host());
            }
        }
    }

    /// Begins; once.
    public void start() {
        watches.values().forEach(BackendWatch::start);
    }

    /// The next check of that backend comes at once; if one is under way, after it.
    public void checkNow(int id) {
        Optional.ofNullable(watches.get(id)).ifPresent(BackendWatch::checkNow);
    }

    /// The counts of that backend; [HealthStatistics#NONE] if it is not checked.
    public HealthStatistics statistics(int id) {
        return Optional.ofNullable(watches.get(id))
                .map(BackendWatch::statistics)
                .orElse(HealthStatistics.NONE);
    }

    /// Ends all checks and sessions; waits for them at most [HealthLimits#CLOSE_MAX].
    @Override
    public void close() {
        watches.values().forEach(BackendWatch::close);
        Budget budget = new Budget(HealthLimits.CLOSE_MAX);
        for (BackendWatch watch : watches.values()) {
            try {
                Duration left = budget.left();
                watch.join(left);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
