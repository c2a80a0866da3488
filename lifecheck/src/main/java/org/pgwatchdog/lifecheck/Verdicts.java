package org.pgwatchdog.lifecheck;

import java.util.Collection;
import org.pgwatchdog.core.model.LifecheckStatus;
import org.pgwatchdog.lifecheck.detect.LifecheckVerdict;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Hands verdicts to the listener and keeps what the watches must know of each other: whether remote
/// nodes may be judged at present. Runs on the life check's thread.
final class Verdicts {
    private static final Logger LOG = LoggerFactory.getLogger(Verdicts.class);

    private final LifecheckListener listener;
    private boolean recovering;
    private boolean networkDown;

    Verdicts(LifecheckListener listener) {
        this.listener = listener;
    }

    /// An online recovery began or ended: nodes are not checked meanwhile (15.2).
    void recovering(boolean now) {
        recovering = now;
    }

    /// No trusted server answers: silence of others proves nothing (15.5).
    void networkDown(boolean now) {
        networkDown = now;
    }

    boolean mayJudgeNodes() {
        return !recovering && !networkDown;
    }

    void report(Collection<? extends LifecheckVerdict> verdicts) {
        verdicts.forEach(this::report);
    }

    void report(LifecheckVerdict verdict) {
        LifecheckStatus status =
                switch (verdict) {
                    case LifecheckVerdict.Dead _ -> LifecheckStatus.DEAD;
                    case LifecheckVerdict.Alive _ -> LifecheckStatus.ALIVE;
                };
        guarded(() -> listener.verdict(verdict.node(), status, verdict.reason()));
    }

    void reportLocalPgpool(LifecheckVerdict verdict) {
        boolean alive =
                switch (verdict) {
                    case LifecheckVerdict.Dead _ -> false;
                    case LifecheckVerdict.Alive _ -> true;
                };
        guarded(() -> listener.localPgpool(alive, verdict.reason()));
    }

    private static void guarded(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException e) {
            LOG.error("the life check's listener failed", e);
        }
    }
}
