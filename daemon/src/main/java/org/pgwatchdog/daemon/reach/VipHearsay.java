package org.pgwatchdog.daemon.reach;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.core.model.VipReach;

/// What the nodes tell each other about being served through the virtual IP: what this one says, and what
/// it has heard. Thread-safe, never blocks.
public final class VipHearsay {
    private final LongSupplier nanos;
    private final Map<NodeId, Heard> peers = new ConcurrentHashMap<>();
    private volatile @Nullable Heard own;

    /// Something told of a moment.
    private record Heard(VipReach what, long atNanos) {}

    public VipHearsay() {
        this(System::nanoTime);
    }

    /// @param nanos a monotonic clock
    VipHearsay(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /// What this node says from now on; empty while it cannot judge.
    void say(Optional<VipReach> judgement) {
        own = judgement.map(this::now).orElse(null);
    }

    /// What this node says now.
    public Optional<VipReach> said() {
        return Optional.ofNullable(own).map(this::aged);
    }

    /// A peer's newest word; empty if it does not say anything of it.
    public void heard(NodeId peer, Optional<VipReach> news) {
        news.ifPresentOrElse(word -> peers.put(peer, now(word)), () -> peers.remove(peer));
    }

    /// What each peer says, without words older than [ReachLimits#HEARSAY_MAX].
    Map<NodeId, VipReach> peers() {
        Map<NodeId, VipReach> fresh = new TreeMap<>();
        peers.forEach((peer, word) -> {
            if (age(word).compareTo(ReachLimits.HEARSAY_MAX) <= 0) {
                fresh.put(peer, aged(word));
            }
        });
        return fresh;
    }

    private Heard now(VipReach what) {
        return new Heard(what, nanos.getAsLong());
    }

    private Duration age(Heard word) {
        return Duration.ofNanos(Math.max(0, nanos.getAsLong() - word.atNanos()));
    }

    private VipReach aged(Heard word) {
        VipReach then = word.what();
        return new VipReach(then.ok(), then.since().plus(age(word)), then.latency());
    }
}
