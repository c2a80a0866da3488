package org.pgwatchdog.daemon;

import org.pgwatchdog.core.event.Event;
import org.pgwatchdog.core.event.NetworkCondition;
import org.pgwatchdog.vip.InterfaceReport;

/// What the watch of this host's interfaces says, in the words of the core.
final class NetworkEvents {
    private NetworkEvents() {}

    static Event of(InterfaceReport report, boolean vipPresent) {
        NetworkCondition condition =
                switch (report.condition()) {
                    case USABLE -> NetworkCondition.USABLE;
                    case NO_MONITORED_INTERFACE -> NetworkCondition.NO_MONITORED_INTERFACE;
                    case NO_ADDRESS -> NetworkCondition.NO_ADDRESS;
                };
        return new Event.NetworkReported(condition, report.addressAdded(), vipPresent);
    }
}
