package org.pgwatchdog.simulator;

import java.util.Arrays;
import java.util.List;

/// The network segment of the virtual IP: which hosts would answer for the address now, and since
/// when. Knows nothing of who should.
final class SimSegment {
    private static final long NOT_HELD = -1;

    private final Timeline timeline;
    private final List<SimHost> hosts;
    private final long[] heldSince;

    SimSegment(Timeline timeline, List<SimHost> hosts) {
        this.timeline = timeline;
        this.hosts = hosts;
        this.heldSince = new long[hosts.size()];
        Arrays.fill(heldSince, NOT_HELD);
    }

    void raise(SimHost host) {
        if (!holds(host)) {
            heldSince[host.id()] = timeline.now();
        }
    }

    void drop(SimHost host) {
        heldSince[host.id()] = NOT_HELD;
    }

    boolean holds(SimHost host) {
        return heldSince[host.id()] != NOT_HELD;
    }

    /// The hosts that hold the address, dead processes included.
    List<SimHost> holders() {
        return hosts.stream().filter(this::holds).toList();
    }
}
