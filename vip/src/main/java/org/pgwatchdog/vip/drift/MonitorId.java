package org.pgwatchdog.vip.drift;

import java.util.Comparator;

/// Which monitor.
///
/// @param target which one of its kind, such as `rtb-…`; empty if there is only one, and in what concerns
///     all of the kind
public record MonitorId(MonitorKind kind, String target) implements Comparable<MonitorId> {
    private static final Comparator<MonitorId> ORDER =
            Comparator.comparing(MonitorId::kind).thenComparing(MonitorId::target);

    /// The only one of its kind, or all.
    public static MonitorId of(MonitorKind kind) {
        return new MonitorId(kind, "");
    }

    /// Its name in the status, such as `route rtb-…`.
    public String name() {
        return target.isEmpty() ? kind.label() : kind.label() + " " + target;
    }

    @Override
    public int compareTo(MonitorId other) {
        return ORDER.compare(this, other);
    }
}
