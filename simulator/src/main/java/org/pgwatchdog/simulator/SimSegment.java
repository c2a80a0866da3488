package org.pgwatchdog.simulator;

import java.util.Arrays;
import java.util.List;

/// The network segment of the virtual IP: which hosts would answer for the address now, and since
/// when; a kernel drops it by itself when its time is over. Knows nothing of who should.
final class SimSegment {
    private static final long NOT_HELD = -1;

    private final Timeline timeline;
    private final List<SimHost> hosts;
    private final long[] heldSince;
    private final long[] expires;

    SimSegment(Timeline timeline, List<SimHost> hosts) {
        this.timeline = timeline;
        this.hosts = hosts;
        this.heldSince = new long[hosts.size()];
        this.expires = new long[hosts.size()];
        Arrays.fill(heldSince, NOT_HELD);
    }

    /// Adds the address, for as long as the host's kernel keeps it: until `expiry` in virtual time.
    void raise(SimHost host, long expiry) {
        if (expiry <= timeline.now()) {
            return;
        }
        if (!holds(host)) {
            heldSince[host.id()] = timeline.now();
        }
        expires[host.id()] = expiry;
    }

    /// Has the kernel keep the address longer, or less long, if it is there.
    void renew(SimHost host, long expiry) {
        if (holds(host)) {
            expires[host.id()] = expiry;
        }
    }

    void drop(SimHost host) {
        heldSince[host.id()] = NOT_HELD;
    }

    boolean holds(SimHost host) {
        return heldSince[host.id()] != NOT_HELD && timeline.now() < expires[host.id()];
    }

    /// The hosts that hold the address, dead processes included.
    List<SimHost> holders() {
        return hosts.stream().filter(this::holds).toList();
    }
}
