package org.pgwatchdog.lifecheck;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.pgwatchdog.core.model.MonotonicTime;
import org.pgwatchdog.core.model.NodeAddress;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.lifecheck.detect.HeartbeatDetector;
import org.pgwatchdog.lifecheck.probe.GreetingProbe;
import org.pgwatchdog.lifecheck.probe.HeartbeatCounters;
import org.pgwatchdog.lifecheck.probe.ProbeOutcome;
import org.pgwatchdog.lifecheck.probe.RejectReason;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The heartbeat method: feeds the detector, follows up stale heartbeats and missing first ones with a
/// conversation, and reports.
final class HeartbeatWatch implements Watch {
    private static final Logger LOG = LoggerFactory.getLogger(HeartbeatWatch.class);

    private final LifecheckSettings settings;
    private final List<NodeAddress> peers;
    private final HeartbeatDetector detector;
    private final HeartbeatCounters counters;
    private final Verdicts verdicts;
    private final Errands errands;
    private final Duration proofLimit;
    private MonotonicTime pausedUntil;

    HeartbeatWatch(
            LifecheckSettings settings,
            HeartbeatCounters counters,
            Verdicts verdicts,
            Errands errands,
            MonotonicTime now) {
        this.settings = settings;
        this.peers = new ArrayList<>(settings.peers());
        HeartbeatSettings heartbeat = settings.heartbeat();
        this.detector =
                new HeartbeatDetector(
                        heartbeat.keepalive(),
                        heartbeat.deadtime(),
                        settings.peers().stream().map(NodeAddress::id).toList(),
                        now);
        this.counters = counters;
        this.verdicts = verdicts;
        this.errands = errands;
        this.proofLimit = heartbeat.deadtime().dividedBy(4);
        this.pausedUntil = now;
    }

    @Override
    public void add(NodeAddress node) {
        peers.add(node);
        detector.add(node.id());
    }

    @Override
    public void forget(NodeId node) {
        detector.forget(node);
    }

    /// Takes note of one datagram.
    void received(NodeId peer, long sendMicros, MonotonicTime receivedAt) {
        switch (detector.observe(receivedAt, peer, sendMicros)) {
            case COUNTED -> counters.countReceived();
            case STALE -> {
                counters.countRejected(RejectReason.STALE);
                if (detector.wantsProof(receivedAt, peer)) {
                    prove(peer, receivedAt);
                }
            }
            case UNKNOWN_NODE -> counters.countRejected(RejectReason.UNKNOWN_SENDER);
        }
    }

    private void prove(NodeId peer, MonotonicTime began) {
        ask(peer, "proof-", (node, outcome) -> proved(node, began, outcome));
    }

    private void ask(NodeId peer, String name, BiConsumer<NodeAddress, ProbeOutcome> then) {
        for (NodeAddress node : peers) {
            if (node.id().equals(peer)) {
                boolean sent =
                        errands.send(
                                name + peer,
                                proofLimit.multipliedBy(2),
                                () -> new GreetingProbe(proofLimit).ask(node),
                                outcome -> then.accept(node, outcome));
                LOG.debug("asking the node itself node={} why={} asked={}", peer, name, sent);
            }
        }
    }

    /// A peer without heartbeats was asked.
    private void answered(NodeAddress node, MonotonicTime began, ProbeOutcome outcome) {
        switch (outcome) {
            case ProbeOutcome.Answered _ -> detector.spoke(began, node.id());
            case ProbeOutcome.Failed _ -> {
                if (verdicts.mayJudgeNodes()) {
                    detector.unanswered(began, node.id()).ifPresent(verdicts::report);
                }
            }
        }
    }

    private void proved(NodeAddress node, MonotonicTime began, ProbeOutcome outcome) {
        switch (outcome) {
            case ProbeOutcome.Answered _ -> {
                LOG.debug("node with stale heartbeats answers node={}", node.id());
                detector.vouch(began, node.id());
            }
            case ProbeOutcome.Failed(String reason) ->
                    LOG.info(
                            "heartbeats with old send times, and the node does not answer: a clock"
                                    + " set back, or a replay node={} why=\"{}\"",
                            node.id(),
                            reason);
        }
    }

    /// The peer has said something on its watchdog connection: counts for a peer whose heartbeats are
    /// stale or have not come yet, as a conversation does.
    void heardOnLink(NodeId peer, MonotonicTime at) {
        detector.spoke(at, peer);
    }

    Optional<MonotonicTime> lastHeard(NodeId peer) {
        return detector.lastHeard(peer);
    }

    @Override
    public MonotonicTime deadline() {
        MonotonicTime due = detector.deadline();
        return due.isBefore(pausedUntil) ? pausedUntil : due;
    }

    /// While nodes may not be judged the detector is left alone; called again later than it asked for,
    /// it gives every node the time to be heard.
    @Override
    public void run(MonotonicTime now) {
        if (verdicts.mayJudgeNodes()) {
            verdicts.report(detector.check(now));
            for (NodeId peer : detector.unheard(now)) {
                ask(peer, "unheard-", (node, outcome) -> answered(node, now, outcome));
            }
        } else {
            pausedUntil = now.plus(settings.heartbeat().keepalive());
        }
    }

    @Override
    public void close() {}
}
