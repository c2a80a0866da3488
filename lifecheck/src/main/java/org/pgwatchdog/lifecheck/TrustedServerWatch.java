package org.pgwatchdog.lifecheck;

import java.time.Duration;
import java.util.List;
import org.pgwatchdog.core.model.MonotonicTime;
import org.pgwatchdog.lifecheck.detect.TrustedServers;
import org.pgwatchdog.lifecheck.probe.PingProbe;
import org.pgwatchdog.lifecheck.probe.ProbeOutcome;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Asks all trusted servers once per interval, the first time one interval after the start. A round is
/// decided by the first server that answers, or when the last has failed.
final class TrustedServerWatch implements Watch {
    private static final Logger LOG = LoggerFactory.getLogger(TrustedServerWatch.class);

    /// For the shell and the kill after the probe's own timeout.
    private static final Duration MARGIN = Duration.ofSeconds(1);

    private final Duration interval;
    private final TrustedServerSettings settings;
    private final PingProbe probe;
    private final TrustedServers detector;
    private final Verdicts verdicts;
    private final Errands errands;
    private MonotonicTime nextRound;
    private Round round = new Round(0);

    TrustedServerWatch(
            LifecheckSettings settings, Verdicts verdicts, Errands errands, MonotonicTime now) {
        this.interval = settings.interval();
        this.settings = settings.trusted();
        this.probe = new PingProbe(settings.trusted());
        this.detector = new TrustedServers(settings.local().id());
        this.verdicts = verdicts;
        this.errands = errands;
        this.nextRound = now.plus(interval);
    }

    @Override
    public MonotonicTime deadline() {
        return nextRound;
    }

    @Override
    public void run(MonotonicTime now) {
        nextRound = now.plus(interval);
        if (round.open > 0) {
            return;
        }
        List<String> servers = settings.servers();
        Round fresh = new Round(servers.size());
        round = fresh;
        for (String server : servers) {
            boolean sent =
                    errands.send(
                            "trusted-" + server,
                            settings.timeout().plus(MARGIN),
                            () -> probe.ask(server),
                            outcome -> ended(fresh, server, outcome));
            if (!sent) {
                ended(fresh, server, new ProbeOutcome.Failed("the last check still hangs"));
            }
        }
    }

    private void ended(Round of, String server, ProbeOutcome outcome) {
        switch (outcome) {
            case ProbeOutcome.Answered _ -> {}
            case ProbeOutcome.Failed(String reason) ->
                    LOG.info("trusted server not reached server={} why=\"{}\"", server, reason);
        }
        of.open--;
        if (outcome.answered() && !of.reached) {
            of.reached = true;
            decide(true);
        } else if (of.open == 0 && !of.reached) {
            decide(false);
        }
    }

    private void decide(boolean reached) {
        detector.observe(reached).ifPresent(verdicts::report);
        verdicts.networkDown(detector.isUnreachable());
    }

    @Override
    public void close() {}

    /// One question to all servers.
    private static final class Round {
        private int open;
        private boolean reached;

        Round(int open) {
            this.open = open;
        }
    }
}
