package org.pgwatchdog.simulator;

import java.time.Duration;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.pgwatchdog.core.event.Event;
import org.pgwatchdog.core.event.NetworkCondition;
import org.pgwatchdog.core.model.LifecheckStatus;
import org.pgwatchdog.core.model.NodeId;

/// What happens on one host and is reported to its process by local watchers: the cable, the way to
/// places outside the cluster, the address, the pgpool beside it, and the operator's hand.
final class LocalFaults {
    /// How fast the watchers notice.
    private static final Duration NOTICED_MIN = Duration.ofMillis(1);

    private static final Duration NOTICED_MAX = Duration.ofMillis(500);

    /// An operator's command must have been answered by then.
    private static final Duration ANSWER_MAX = Duration.ofSeconds(60);

    /// How often the operator looks for a node that is still paused.
    private static final Duration RESUME_ROUND = Duration.ofSeconds(2);

    private final SimCluster cluster;
    private final Prng prng;
    private final TreeSet<Integer> cablesOut = new TreeSet<>();
    private final TreeSet<Integer> poolsDown = new TreeSet<>();
    private final TreeSet<Integer> cutOff = new TreeSet<>();
    private long lastClient;

    LocalFaults(SimCluster cluster, Prng prng) {
        this.cluster = cluster;
        this.prng = prng;
    }

    void pullCable(SimHost host) {
        if (cablesOut.add(host.id())) {
            cluster.trace().note("n" + host.id(), "cable out");
            for (SimHost other : cluster.hosts()) {
                if (other != host) {
                    cluster.network().cut(host.id(), other.id());
                    cluster.network().cut(other.id(), host.id());
                }
            }
            reportNetwork(host);
        }
    }

    void plugCable(SimHost host) {
        if (cablesOut.remove(host.id())) {
            cluster.trace().note("n" + host.id(), "cable back");
            for (SimHost other : cluster.hosts()) {
                if (!cablesOut.contains(other.id())) {
                    cluster.network().heal(host.id(), other.id());
                    cluster.network().heal(other.id(), host.id());
                }
            }
            reportNetwork(host);
        }
    }

    /// Somebody removes the address behind the daemon's back.
    void removeAddress(SimHost host) {
        if (cluster.segment().holds(host)) {
            cluster.trace().note("n" + host.id(), "the address vanishes");
            cluster.segment().drop(host);
            reportNetwork(host);
        }
    }

    void killPool(SimHost host) {
        if (poolsDown.add(host.id())) {
            cluster.trace().note("n" + host.id(), "pgpool dies");
            reportPool(host);
        }
    }

    boolean isPoolDown(SimHost host) {
        return poolsDown.contains(host.id());
    }

    /// Whether all cables are in and all pools run.
    boolean isQuiet() {
        return cablesOut.isEmpty() && poolsDown.isEmpty();
    }

    void startPool(SimHost host) {
        if (poolsDown.remove(host.id())) {
            cluster.trace().note("n" + host.id(), "pgpool is back");
            reportPool(host);
        }
    }

    void loseOutside(SimHost host) {
        if (cutOff.add(host.id())) {
            cluster.trace().note("n" + host.id(), "nothing outside answers");
            reportOutside(host);
        }
    }

    void regainOutside(SimHost host) {
        if (cutOff.remove(host.id())) {
            cluster.trace().note("n" + host.id(), "the outside answers again");
            reportOutside(host);
        }
    }

    /// What the watchers of a process that has just started find.
    void reportAll(SimHost host) {
        if (cablesOut.contains(host.id())) {
            reportNetwork(host);
        }
        if (poolsDown.contains(host.id())) {
            reportPool(host);
        }
        if (cutOff.contains(host.id())) {
            reportOutside(host);
        }
    }

    void repairAll() {
        for (SimHost host : cluster.hosts()) {
            plugCable(host);
            startPool(host);
            regainOutside(host);
        }
    }

    /// Asks the leader to hand over, to anyone or to somebody.
    void switchOver(SimHost leader) {
        NodeLife life = leader.life().orElse(null);
        if (life == null || leader.frozen()) {
            return;
        }
        Optional<SimHost> to =
                prng.chance(Ratio.percent(50))
                        ? Optional.of(prng.pick(cluster.hosts()))
                        : Optional.empty();
        long client = ++lastClient;
        cluster.trace()
                .note(
                        "n" + leader.id(),
                        "asked to hand over to "
                                + to.map(host -> "n" + host.id()).orElse("anyone"));
        life.askOperator(
                client,
                new Event.SwitchoverRequested(
                        client, to.map(host -> life.config().nodes().get(host.id()).id())));
        cluster.timeline().after(ANSWER_MAX, () -> requireAnswer(life, client));
    }

    /// A life check that is quicker than it should be calls a node dead.
    void declareDead(SimHost host, SimHost dead) {
        later(
                host,
                () ->
                        new Event.LifecheckReported(
                                NodeId.of(dead.id()), LifecheckStatus.DEAD, "simulated haste"));
    }

    /// Asks a node to have the cluster paused, or resumed.
    void pause(SimHost host, boolean pause) {
        NodeLife life = host.life().orElse(null);
        if (life == null || host.frozen()) {
            return;
        }
        long client = ++lastClient;
        cluster.trace().note("n" + host.id(), pause ? "asked to pause" : "asked to resume");
        life.askOperator(client, new Event.PauseRequested(client, pause));
        cluster.timeline().after(ANSWER_MAX, () -> requireAnswer(life, client));
    }

    /// The operator comes round until no node knows of a pause any more.
    void resumeAll() {
        for (SimHost host : cluster.hosts()) {
            boolean paused = host.life().map(life -> life.snapshot().paused()).orElse(false);
            if (paused) {
                pause(host, false);
            }
        }
        cluster.timeline().after(RESUME_ROUND, this::resumeAll);
    }

    private void requireAnswer(NodeLife life, long client) {
        if (life.isCurrent() && !life.host().frozen() && life.owesAnswer(client)) {
            throw Violation.liveness(
                    "n"
                            + life.host().id()
                            + " has not answered an operator for "
                            + ANSWER_MAX.toSeconds()
                            + " s");
        }
    }

    private void reportNetwork(SimHost host) {
        later(
                host,
                () ->
                        new Event.NetworkReported(
                                cablesOut.contains(host.id())
                                        ? NetworkCondition.NO_MONITORED_INTERFACE
                                        : NetworkCondition.USABLE,
                                false,
                                cluster.segment().holds(host)));
    }

    private void reportPool(SimHost host) {
        later(
                host,
                () -> new Event.LocalPgpoolReported(!poolsDown.contains(host.id()), "simulated"));
    }

    private void reportOutside(SimHost host) {
        later(
                host,
                () -> new Event.OutsideReported(!cutOff.contains(host.id()), "simulated targets"));
    }

    /// The watcher reports what is true when it looks, not what was true when it happened.
    private void later(SimHost host, Supplier<Event> report) {
        cluster.timeline()
                .after(
                        prng.between(NOTICED_MIN, NOTICED_MAX),
                        () -> host.life().ifPresent(life -> life.offer(report.get())));
    }
}
