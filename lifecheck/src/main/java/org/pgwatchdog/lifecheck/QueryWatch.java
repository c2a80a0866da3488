package org.pgwatchdog.lifecheck;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.pgwatchdog.core.model.MonotonicTime;
import org.pgwatchdog.core.model.NodeAddress;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.lifecheck.detect.QueryDetector;
import org.pgwatchdog.lifecheck.probe.ProbeOutcome;
import org.pgwatchdog.lifecheck.probe.QueryProbe;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The query method: asks every pgpool once per interval, all at the same time, the local one included
/// (unless there is none).
final class QueryWatch implements Watch {
    private static final Logger LOG = LoggerFactory.getLogger(QueryWatch.class);

    private final Duration interval;
    private final Duration errandLimit;
    private final List<NodeAddress> nodes;
    private final QueryProbe probe;
    private final QueryDetector detector;
    private final Verdicts verdicts;
    private final Errands errands;
    private MonotonicTime nextRound;

    QueryWatch(LifecheckSettings settings, Verdicts verdicts, Errands errands, MonotonicTime now) {
        this.interval = settings.interval();
        Duration limit = LifecheckLimits.queryLimit(interval);
        this.errandLimit = limit.multipliedBy(2).plusMillis(500);
        this.nodes = new ArrayList<>(settings.peers());
        if (settings.localPgpool().enabled()) {
            nodes.addFirst(settings.local());
        }
        this.probe = new QueryProbe(settings.query(), limit);
        this.detector =
                new QueryDetector(
                        settings.query().lifePoints(),
                        nodes.stream().map(NodeAddress::id).toList());
        this.verdicts = verdicts;
        this.errands = errands;
        this.nextRound = now;
    }

    @Override
    public void add(NodeAddress node) {
        nodes.add(node);
        detector.add(node.id());
    }

    @Override
    public void forget(NodeId node) {
        detector.forget(node);
    }

    @Override
    public MonotonicTime deadline() {
        return nextRound;
    }

    @Override
    public void run(MonotonicTime now) {
        nextRound = now.plus(interval);
        if (!verdicts.mayJudgeNodes()) {
            return;
        }
        for (NodeAddress node : nodes) {
            boolean sent =
                    errands.send(
                            "query-" + node.id(),
                            errandLimit,
                            () -> probe.ask(node),
                            outcome -> ended(node, outcome));
            if (!sent) {
                LOG.debug("the last query is still under way node={}", node.id());
            }
        }
    }

    private void ended(NodeAddress node, ProbeOutcome outcome) {
        switch (outcome) {
            case ProbeOutcome.Answered _ -> {}
            case ProbeOutcome.Failed(String reason) ->
                    LOG.info("life check query failed node={} why=\"{}\"", node.id(), reason);
        }
        if (verdicts.mayJudgeNodes()) {
            detector.observe(node.id(), outcome.answered()).ifPresent(verdicts::report);
        }
    }

    @Override
    public void close() {
        probe.close();
    }
}
