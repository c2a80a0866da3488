package org.pgwatchdog.core.machine;

import java.util.ArrayList;
import java.util.List;
import org.pgwatchdog.core.cluster.Cluster;
import org.pgwatchdog.core.effect.NoticeCode;
import org.pgwatchdog.core.message.PauseMark;
import org.pgwatchdog.core.model.WatchdogState;

/// The pause of the whole cluster for maintenance. While it lasts nobody stands for leader and nothing that
/// a node detects moves the VIP; operators' orders still do. It is no exemption from the lease: the leader
/// asks for longer promises instead, and holds the VIP only as long as a majority has given them.
final class Pauses {
    private final Cluster cluster;
    private final Signals signals;
    private final List<Signal> heldBack = new ArrayList<>();

    Pauses(Cluster cluster, Signals signals) {
        this.cluster = cluster;
        this.signals = signals;
    }

    /// A peer knows of a pause; the newest mark counts.
    void heard(PauseMark mark, String name) {
        if (cluster.lease().isOn() && mark.isNewerThan(cluster.pause())) {
            set(mark, "\"" + name + "\"");
        }
    }

    void set(PauseMark mark, String who) {
        boolean changed = mark.paused() != cluster.pause().paused();
        cluster.pause(mark);
        if (changed) {
            cluster.out()
                    .warn(NoticeCode.PAUSED, (mark.paused() ? "paused by " : "resumed by ") + who);
        }
        if (cluster.local().state() == WatchdogState.LEADER) {
            if (mark.paused()) {
                cluster.lease().askSoon();
            } else {
                cluster.lease().shorten();
            }
        }
        cluster.courier().announceToVoters();
        if (!mark.paused()) {
            heldBack.forEach(signals::add);
            heldBack.clear();
            signals.add(new Signal.QuorumChanged());
        }
    }

    /// Whether a signal that would cost the VIP waits for the end of the pause.
    boolean holdsBack(Signal signal) {
        boolean waits = cluster.pause().paused() && cluster.local().state() == WatchdogState.LEADER;
        if (waits) {
            heldBack.removeIf(other -> other.getClass() == signal.getClass());
            heldBack.add(signal);
        }
        return waits;
    }

    /// What waited has passed by itself.
    void forget(Class<? extends Signal> kind) {
        heldBack.removeIf(kind::isInstance);
    }
}
