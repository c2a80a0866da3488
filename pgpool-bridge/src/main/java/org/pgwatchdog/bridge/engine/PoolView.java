package org.pgwatchdog.bridge.engine;

import java.util.List;

/// What the local pgpool says of its backends at one moment (PCP `I`).
///
/// @param backends one entry per backend in order of their ids
/// @param incarnation names the running pgpool; another text means that it was restarted
public record PoolView(List<Backend> backends, String incarnation) {
    public PoolView {
        backends = List.copyOf(backends);
    }

    /// One backend's entry.
    ///
    /// @param used false for a number without a backend
    /// @param attached status waiting or up
    /// @param primary the pool takes it for the primary
    public record Backend(boolean used, boolean attached, boolean primary) {}

    /// The primary's id, -1 if the pool knows none.
    public int primary() {
        for (int id = 0; id < backends.size(); id++) {
            if (backends.get(id).primary()) {
                return id;
            }
        }
        return -1;
    }

    /// True for a backend that the pool has and uses.
    public boolean isAttached(int id) {
        return id < backends.size() && backends.get(id).used() && backends.get(id).attached();
    }

    /// True for a backend that the pool has.
    public boolean isUsed(int id) {
        return id < backends.size() && backends.get(id).used();
    }
}
