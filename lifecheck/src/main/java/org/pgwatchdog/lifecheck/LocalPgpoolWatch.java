package org.pgwatchdog.lifecheck;

import java.time.Duration;
import org.pgwatchdog.core.model.MonotonicTime;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.lifecheck.detect.LocalPgpoolDetector;
import org.pgwatchdog.lifecheck.detect.PortSight;
import org.pgwatchdog.lifecheck.probe.LocalPgpoolProbe;
import org.pgwatchdog.lifecheck.probe.ProbeOutcome;

/// Watches the local pgpool: its process every period, its port every fourth, or at once again while a
/// refusal is to be confirmed. The look at the process reads two small files and is made on the life
/// check's thread; the port is tried elsewhere.
final class LocalPgpoolWatch implements Watch {
    /// A connection costs pgpool something, a look at its process doesn't.
    private static final int PORT_PERIODS = 4;

    private final LocalPgpoolSettings settings;
    private final LocalPgpoolProbe probe;
    private final LocalPgpoolDetector detector;
    private final Verdicts verdicts;
    private final Errands errands;
    private MonotonicTime nextLook;
    private MonotonicTime nextPort;

    LocalPgpoolWatch(
            LocalPgpoolSettings settings,
            NodeId local,
            Verdicts verdicts,
            Errands errands,
            MonotonicTime now) {
        this.settings = settings;
        this.probe = new LocalPgpoolProbe(settings);
        this.detector = new LocalPgpoolDetector(local, settings.port() != 0);
        this.verdicts = verdicts;
        this.errands = errands;
        this.nextLook = now;
        this.nextPort = now;
    }

    @Override
    public MonotonicTime deadline() {
        return nextLook;
    }

    @Override
    public void run(MonotonicTime now) {
        nextLook = now.plus(settings.period());
        detector.observe(probe.process()).ifPresent(verdicts::reportLocalPgpool);
        if (settings.port() == 0 || !(detector.isInDoubt() || now.hasReached(nextPort))) {
            return;
        }
        Duration pause =
                settings.pidFile().isPresent()
                        ? settings.period().multipliedBy(PORT_PERIODS)
                        : settings.period();
        nextPort = now.plus(pause);
        PortSight[] sight = {PortSight.SILENT};
        boolean _ =
                errands.send(
                        "local-port",
                        LifecheckLimits.LOCAL_CONNECT_MAX.multipliedBy(2),
                        () -> {
                            sight[0] = probe.port();
                            return new ProbeOutcome.Answered();
                        },
                        outcome -> seen(outcome.answered() ? sight[0] : PortSight.SILENT));
    }

    private void seen(PortSight sight) {
        detector.observe(sight).ifPresent(verdicts::reportLocalPgpool);
    }

    @Override
    public void close() {}
}
