package org.pgwatchdog.core.legacy;

import java.util.EnumMap;
import java.util.Optional;

/// Whether the local node may take part, and if not, why. Natives stay DOWN until pgpool is restarted; here
/// a node comes back when the last reason is gone.
final class Fitness {
    /// What may keep a node from taking part.
    enum Reason {
        /// The life check declares the local node dead.
        LIFECHECK,
        /// No place outside the cluster answers (`trusted_servers`).
        OUTSIDE,
        /// The host has no usable network.
        NETWORK,
        /// The local pgpool is dead.
        POOL
    }

    private final EnumMap<Reason, String> reasons = new EnumMap<>(Reason.class);

    void set(Reason reason, String detail) {
        reasons.put(reason, detail);
    }

    void clear(Reason reason) {
        reasons.remove(reason);
    }

    /// Why the node is unfit, or empty if it is fit.
    Optional<String> unfit() {
        return reasons.values().stream().findFirst();
    }
}
