package org.pgwatchdog.vip;

import org.pgwatchdog.vip.linux.Capability;

/// What this process must be allowed to do with addresses.
public enum Privilege {
    /// Adding and deleting addresses (`CAP_NET_ADMIN`).
    CHANGE_ADDRESSES(Capability.CAP_NET_ADMIN),
    /// Telling the neighbours where an address is now (`CAP_NET_RAW`).
    ANNOUNCE_ADDRESSES(Capability.CAP_NET_RAW);

    private final Capability capability;

    Privilege(Capability capability) {
        this.capability = capability;
    }

    /// Whether this process may. True if that cannot be found out: the attempt will tell.
    public boolean held() {
        return capability.held();
    }

    /// What to do if it may not.
    public String remedy() {
        return capability.remedy();
    }
}
