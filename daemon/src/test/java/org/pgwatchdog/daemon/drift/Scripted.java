package org.pgwatchdog.daemon.drift;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.pgwatchdog.vip.drift.Finding;
import org.pgwatchdog.vip.drift.Mended;
import org.pgwatchdog.vip.drift.MonitorId;
import org.pgwatchdog.vip.drift.MonitorKind;
import org.pgwatchdog.vip.drift.Sighting;
import org.pgwatchdog.vip.drift.VipLook;
import org.pgwatchdog.vip.drift.VipMonitor;

/// A monitor that sees what the test says, until it is repaired.
final class Scripted implements VipMonitor {
    final AtomicInteger looks = new AtomicInteger();
    final AtomicInteger repairs = new AtomicInteger();
    final CopyOnWriteArrayList<Boolean> thorough = new CopyOnWriteArrayList<>();
    volatile MonitorKind kind;
    volatile Runnable whileLooking = () -> {};
    volatile Mended outcome = new Mended.Written("written");
    volatile boolean mends = true;
    volatile List<Finding> unready = List.of();
    private final String target;
    private volatile String away = "";

    Scripted(MonitorKind kind, String target) {
        this.kind = kind;
        this.target = target;
    }

    void away(String where) {
        away = where;
    }

    void here() {
        away = "";
    }

    @Override
    public String method() {
        return "scripted";
    }

    @Override
    public VipLook look(Duration limit, boolean thoroughly) {
        looks.incrementAndGet();
        thorough.add(thoroughly);
        whileLooking.run();
        var id = new MonitorId(kind, target);
        Sighting sighting =
                away.isEmpty()
                        ? new Sighting.Here(id, "here")
                        : new Sighting.Away(id, away, false, new Finding(8, "changed", "look"), "");
        return new VipLook(List.of(sighting), unready);
    }

    @Override
    public Mended repair(MonitorId what, Duration limit) {
        repairs.incrementAndGet();
        if (mends && outcome instanceof Mended.Written) {
            here();
        }
        return outcome;
    }

    @Override
    public String who(String whom, Duration limit) {
        return "who " + whom + " is";
    }
}
