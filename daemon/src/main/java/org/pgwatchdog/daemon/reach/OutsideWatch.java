package org.pgwatchdog.daemon.reach;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pgwatchdog.bridge.conf.WatchdogSettings.Partition;
import org.pgwatchdog.bridge.conf.WatchdogSettings.PartitionAction;
import org.pgwatchdog.core.effect.NoticeLevel;
import org.pgwatchdog.core.event.Event;
import org.pgwatchdog.daemon.status.Reach;
import org.pgwatchdog.lifecheck.OutsideCheck;
import org.pgwatchdog.lifecheck.OutsideSettings;
import org.pgwatchdog.lifecheck.OutsideTarget;

/// Watches the places outside the cluster (`np_targets`) and does what `np_action` says: `warn` tells, once
/// when none answers and once when one does again; `step-down` lets the core know, which tells the same,
/// gives leadership away and does not stand again until a place answers. Thread-safe.
final class OutsideWatch implements AutoCloseable {
    private final WatchedNode node;
    private Partition settings;
    private @Nullable OutsideCheck check;
    private boolean coreToldOfLoss;
    private Reach.Outside view = new Reach.Outside(true, Optional.empty(), "");

    OutsideWatch(Partition settings, WatchedNode node) {
        this.settings = settings;
        this.node = node;
    }

    /// Returns at once: that nothing answers is news, not an obstacle.
    synchronized void start() {
        if (settings.targets().isEmpty()) {
            return;
        }
        var started = new Check();
        check = started.check;
        started.check.start();
    }

    /// Watches as these settings say from now on. What the old ones found is forgotten.
    synchronized void use(Partition next) {
        if (next.equals(settings)) {
            return;
        }
        close();
        settings = next;
        view = new Reach.Outside(true, Optional.empty(), "");
        if (coreToldOfLoss) {
            coreToldOfLoss = false;
            var _ = node.offer().test(new Event.OutsideReported(true, "np_targets have changed"));
        }
        start();
    }

    /// Empty without targets.
    synchronized Optional<Reach.Outside> view() {
        return settings.targets().isEmpty() ? Optional.empty() : Optional.of(view);
    }

    @Override
    public synchronized void close() {
        OutsideCheck running = check;
        check = null;
        if (running != null) {
            running.close();
        }
    }

    private synchronized void changed(OutsideCheck by, boolean reached, String detail) {
        if (by != check) {
            return;
        }
        view = new Reach.Outside(reached, Optional.of(Instant.now()), detail);
        if (settings.action() == PartitionAction.STEP_DOWN) {
            coreToldOfLoss = !reached;
            var _ = node.offer().test(new Event.OutsideReported(reached, detail));
        } else if (reached) {
            node.notices().tell("OUTSIDE_REACHED", NoticeLevel.INFO, detail);
        } else {
            node.notices()
                    .tell(
                            "OUTSIDE_LOST",
                            NoticeLevel.WARN,
                            detail + "; nothing is done about it: np_action = 'warn'");
        }
    }

    private static OutsideSettings settingsOf(List<Partition.Target> targets) {
        return OutsideSettings.of(
                targets.stream()
                        .<OutsideTarget>map(target ->
                                switch (target) {
                                    case Partition.Target.Ping(String host) ->
                                            new OutsideTarget.Ping(host);
                                    case Partition.Target.Tcp(String host, int port) ->
                                            new OutsideTarget.Tcp(host, port);
                                })
                        .toList());
    }

    /// A check that says which one it is.
    private final class Check {
        private final OutsideCheck check =
                new OutsideCheck(settingsOf(settings.targets()), this::heard);

        private void heard(boolean reached, String detail) {
            changed(check, reached, detail);
        }
    }
}
