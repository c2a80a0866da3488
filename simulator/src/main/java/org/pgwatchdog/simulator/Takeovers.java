package org.pgwatchdog.simulator;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Measures how long the address answers nowhere after something has happened to the leader of a settled
/// cluster, and requires another holder in time.
final class Takeovers {
    private final SimCluster cluster;
    private final List<String> taken = new ArrayList<>();
    private @Nullable Fault fault;
    private @Nullable SimHost victim;
    private long struckAt;
    private long gapSince;
    private long gap;

    Takeovers(SimCluster cluster) {
        this.cluster = cluster;
    }

    /// Whether the last takeover is over and the cluster has come to rest.
    boolean mayStrike() {
        return fault == null
                && cluster.localFaults().isQuiet()
                && !cluster.network().anythingCut()
                && FinalChecker.complaints(cluster).isEmpty();
    }

    /// Now it happens, to whoever holds the address.
    void struck(Fault what) {
        if (cluster.hosts().size() < 3) {
            return;
        }
        fault = what;
        victim = holder();
        struckAt = cluster.timeline().now();
        gapSince = -1;
        gap = 0;
    }

    /// It has happened. In a cluster of an even number it may have left no majority beside the victim: nobody may
    /// take over then.
    void expectOnlyWhatCanBe() {
        if (cluster.hosts().stream().noneMatch(this::hasMajority)) {
            fault = null;
        }
    }

    private boolean hasMajority(SimHost host) {
        long others =
                cluster.hosts().stream()
                        .filter(other -> other != host && cluster.network().joined(host, other))
                        .count();
        return host != victim && others >= cluster.plan().standbysNeeded();
    }

    void end() {
        fault = null;
    }

    /// Looks at every moment at which something happens.
    void check() {
        Fault what = fault;
        if (what == null) {
            return;
        }
        long now = cluster.timeline().now();
        SimHost holder = holder();
        if (holder == null || (holder == victim && !serves(holder))) {
            gapSince = gapSince < 0 ? now : gapSince;
        } else if (gapSince >= 0) {
            gap += now - gapSince;
            gapSince = -1;
        }
        boolean done = holder != null && holder != victim;
        if (done) {
            long millis = gap / 1_000_000;
            cluster.trace().note("", "takeover after " + what + ": " + millis + " ms without it");
            taken.add(what + " " + millis);
            fault = null;
            requireSwift(what, Duration.ofNanos(gap));
        } else if (holder != null && serves(holder) && now - struckAt > bound(what).toNanos()) {
            // It was over before anybody noticed, or refused: the leader has kept the address.
            fault = null;
        } else if (now - struckAt > bound(what).toNanos()) {
            throw Violation.liveness(
                    "%s: nobody else holds the address after %s s"
                            .formatted(what, bound(what).toMillis() / 1000.0));
        }
    }

    /// Fault and outage in milliseconds of every takeover.
    List<String> taken() {
        return taken;
    }

    private @Nullable SimHost holder() {
        SimHost found = null;
        for (SimHost host : cluster.hosts()) {
            if (cluster.segment().holds(host) && (found == null || host != victim)) {
                found = host;
            }
        }
        return found;
    }

    /// Whether clients reach a pgpool there.
    private boolean serves(SimHost host) {
        return host.running()
                && !cluster.localFaults().isPoolDown(host)
                && cluster.hosts().stream()
                        .anyMatch(other -> cluster.network().joined(host, other));
    }

    /// Where nobody has to wait for a lease or a deadtime, nothing but late packets and stalls may cost time,
    /// and not more than three of them in a row.
    private void requireSwift(Fault what, Duration without) {
        boolean knownAtOnce =
                switch (what) {
                    case KILL_LEADER, STOP_LEADER, SWITCH_OVER -> true;
                    default -> false;
                };
        Duration most = hop().multipliedBy(3).plus(candidacies()).plus(raise());
        if (knownAtOnce && without.compareTo(most) > 0) {
            throw Violation.liveness(
                    "%s: the address was nowhere for %d ms, not %d at most"
                            .formatted(what, without.toMillis(), most.toMillis()));
        }
    }

    /// Each message may be repeated once, each turn of a process may stall.
    private static Duration hop() {
        return NetworkTimes.LATENCY_TAIL_MAX.plus(NetworkTimes.TURN_STALL_MAX);
    }

    /// How long the last of the candidates waits for better ones.
    private Duration candidacies() {
        return Duration.ofMillis(100 + 200L * cluster.plan().nodes());
    }

    private Duration raise() {
        return cluster.vipConduct().slowest().multipliedBy(2);
    }

    /// What each step of the way may take at worst, one after the other.
    private Duration bound(Fault what) {
        ClusterPlan plan = cluster.plan();
        // The news of the loss, its proof, infos, the vote, declaration, join, beacon.
        Duration election = hop().multipliedBy(12).plus(candidacies());
        Duration known =
                switch (what) {
                    case KILL_LEADER, STOP_LEADER, SWITCH_OVER, KILL_LEADERS_POOL ->
                            Duration.ofMillis(1500);
                    default ->
                            plan.deadtime()
                                    .plus(plan.keepalive().multipliedBy(3))
                                    .plus(NetworkTimes.DATAGRAM_LATE_MAX);
                };
        return known.plus(election).plus(raise());
    }
}
