package org.pgwatchdog.daemon.reach;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.pgwatchdog.core.effect.NoticeLevel;
import org.pgwatchdog.core.model.ClusterSnapshot;
import org.pgwatchdog.core.model.NodeSnapshot;
import org.pgwatchdog.core.model.VipReach;
import org.pgwatchdog.daemon.status.Reach;
import org.pgwatchdog.lifecheck.LifecheckLimits;
import org.pgwatchdog.lifecheck.detect.VipReachability;
import org.pgwatchdog.lifecheck.detect.VipSight;
import org.pgwatchdog.lifecheck.probe.VipProbe;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tries, on every node but the leader, to be served through the virtual IP as a client would, once per
/// `vip_check_interval`, the first time one interval after the start. The leader cannot judge: what it
/// sends to the address never leaves the host.
///
/// One event when it becomes unreachable while a leader claims it, one when it is back. Nothing is done
/// about it: the leader may be right, and the way from here broken. The peers hear of it; on the node that
/// holds the address, what they say is looked at instead ([PeersViews]). One platform thread, because a
/// name look-up holds its carrier.
final class VipWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(VipWatch.class);

    private final List<Entrance> entrances;
    private final WatchedNode node;
    private final Function<String, Optional<String>> elasticIp;
    private final VipProbe probe;
    private final VipReachability detector = new VipReachability(LifecheckLimits.VIP_MISSES);
    private final PeersViews peers;
    private final Thread thread =
            Thread.ofPlatform().name("vip-watch").daemon().unstarted(this::run);
    private volatile Duration interval;
    private volatile Reach.@Nullable Vip view;

    /// Misses in a row.
    private int missed;

    /// @param interval `vip_check_interval`
    /// @param elasticIp the public address of an Elastic IP by its allocation id, empty while unknown
    VipWatch(
            List<Entrance> entrances,
            Duration interval,
            WatchedNode node,
            Function<String, Optional<String>> elasticIp) {
        this.entrances = entrances;
        this.interval = interval;
        this.node = node;
        this.peers = new PeersViews(node.hearsay(), node.notices());
        this.elasticIp = elasticIp;
        this.probe = new VipProbe(LifecheckLimits.VIP_PROBE_MAX);
    }

    /// Returns at once. Does nothing without a virtual IP.
    void start() {
        if (!entrances.isEmpty()) {
            thread.start();
        }
    }

    void use(Duration newInterval) {
        interval = newInterval;
        LockSupport.unpark(thread);
    }

    /// Empty where nothing can be said.
    Optional<Reach.Vip> view() {
        return Optional.ofNullable(view);
    }

    @Override
    public void close() {
        thread.interrupt();
    }

    private void run() {
        long last = System.nanoTime();
        while (!Thread.currentThread().isInterrupted()) {
            long left = interval.toNanos() - (System.nanoTime() - last);
            if (left > 0) {
                LockSupport.parkNanos(left);
                continue;
            }
            last = System.nanoTime();
            try {
                check();
            } catch (InterruptedException _) {
                return;
            } catch (RuntimeException fault) { // The next look may go better.
                LOG.error("a look at the virtual IP broke", fault);
            }
        }
    }

    private void check() throws InterruptedException {
        Optional<ClusterSnapshot> before = cluster();
        if (before.isEmpty()) {
            return;
        }
        Optional<VipSight> sight =
                isHere(before.get()) ? Optional.empty() : look(portOf(before.get()));
        Optional<ClusterSnapshot> after = cluster();
        if (node.holdsVip().getAsBoolean()) {
            peers.look(after.orElse(before.get()));
        } else {
            peers.forget();
        }
        if (sight.isEmpty() || after.isEmpty() || isHere(after.get())) {
            detector.forget();
            view = null;
            missed = 0;
            node.hearsay().say(Optional.empty());
            return;
        }
        show(sight.get());
        boolean claimed =
                after.get().leader().isPresent()
                        && after.get().leader().equals(before.get().leader())
                        && after.get().quorum().permitsEscalation();
        say(claimed);
        detector.observe(sight.get(), claimed)
                .ifPresent(_ -> tell(sight.get(), leaderOf(after.get())));
    }

    private boolean isHere(ClusterSnapshot cluster) {
        return node.holdsVip().getAsBoolean()
                || cluster.leader().filter(cluster.local()::equals).isPresent();
    }

    /// All ways must lead to a pool; of good ones the slowest counts, of bad ones the first.
    private Optional<VipSight> look(int port) {
        Optional<VipSight> worst = Optional.empty();
        for (Entrance entrance : entrances) {
            Optional<String> host =
                    switch (entrance) {
                        case Entrance.Named(String name) -> Optional.of(name);
                        case Entrance.ElasticIp(String id) -> elasticIp.apply(id);
                    };
            if (host.isEmpty()) {
                continue;
            }
            VipSight sight = probe.ask(host.get(), port);
            if (sight instanceof VipSight.Missed) {
                return Optional.of(sight);
            }
            worst = Optional.of(worst.map(other -> slower(other, sight)).orElse(sight));
        }
        return worst;
    }

    private static VipSight slower(VipSight one, VipSight other) {
        return one instanceof VipSight.Answered(Duration first, _)
                        && other instanceof VipSight.Answered(Duration second, _)
                        && first.compareTo(second) < 0
                ? other
                : one;
    }

    /// Where the leader's pool listens; without a leader, where the own does.
    private static int portOf(ClusterSnapshot cluster) {
        return leaderOf(cluster).orElse(cluster.localNode()).address().pgpoolPort();
    }

    private static Optional<NodeSnapshot> leaderOf(ClusterSnapshot cluster) {
        return cluster.leader().flatMap(id -> cluster.node(id.value()));
    }

    private void show(VipSight sight) {
        Instant now = Instant.now();
        boolean ok = sight instanceof VipSight.Answered;
        Reach.Vip old = view;
        Instant since = old != null && old.ok() == ok ? old.since() : now;
        view =
                switch (sight) {
                    case VipSight.Answered(Duration took, String by) ->
                            new Reach.Vip(
                                    true,
                                    now,
                                    since,
                                    Optional.of(took),
                                    Optional.of(by),
                                    Optional.empty());
                    case VipSight.Missed(String why) ->
                            new Reach.Vip(
                                    false,
                                    now,
                                    since,
                                    Optional.empty(),
                                    Optional.empty(),
                                    Optional.of(why));
                };
    }

    /// To the peers a single miss is no news; what they heard before stays. Where nobody claims the address,
    /// there is nothing to miss.
    private void say(boolean claimed) {
        Reach.Vip seen = view;
        if (seen == null) {
            return;
        }
        missed = seen.ok() || !claimed ? 0 : missed + 1;
        if (!seen.ok() && !claimed) {
            node.hearsay().say(Optional.empty());
        } else if (seen.ok() || missed >= LifecheckLimits.VIP_MISSES) {
            Duration since = Duration.between(seen.since(), seen.checkedAt());
            node.hearsay()
                    .say(
                            Optional.of(
                                    new VipReach(
                                            seen.ok(),
                                            since.isNegative() ? Duration.ZERO : since,
                                            seen.latency())));
        }
    }

    private void tell(VipSight sight, Optional<NodeSnapshot> leader) {
        switch (sight) {
            case VipSight.Answered(Duration took, String by) ->
                    node.notices()
                            .tell(
                                    "VIP_REACHABLE",
                                    NoticeLevel.INFO,
                                    String.format(
                                            Locale.ROOT,
                                            "the virtual IP is reachable from here again: a pool"
                                                    + " answers by %s in %.1f ms",
                                            by,
                                            took.toNanos() / 1e6));
            case VipSight.Missed(String why) ->
                    node.notices()
                            .tell(
                                    "VIP_UNREACHABLE",
                                    NoticeLevel.WARN,
                                    "the virtual IP is not reachable from here, though "
                                            + leader.map(one -> "node " + one.id() + " leads")
                                                    .orElse("there is a leader")
                                            + ": "
                                            + why);
        }
    }

    private Optional<ClusterSnapshot> cluster() throws InterruptedException {
        try {
            return Optional.of(
                    node.cluster()
                            .get()
                            .get(ReachLimits.SNAPSHOT_MAX.toMillis(), TimeUnit.MILLISECONDS));
        } catch (ExecutionException | TimeoutException _) {
            return Optional.empty();
        }
    }
}
