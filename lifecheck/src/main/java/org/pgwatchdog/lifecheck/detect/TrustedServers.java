package org.pgwatchdog.lifecheck.detect;

import java.util.Optional;
import org.pgwatchdog.core.model.NodeId;

/// The judgement of the own network by servers outside the cluster (protocol v4, 15.5; native
/// `is_wd_lifecheck_ready`, `wd_is_upper_ok`). Not thread-safe.
///
/// One reachable server is enough. None: the *local* node is dead, once; natives then end the whole
/// pgpool. Here it is alive again as soon as one server is back.
public final class TrustedServers {
    private final NodeId local;
    private boolean unreachable;

    public TrustedServers(NodeId local) {
        this.local = local;
    }

    /// Takes note of one round over all servers.
    ///
    /// @param anyReachable whether at least one answered
    public Optional<LifecheckVerdict> observe(boolean anyReachable) {
        if (anyReachable != unreachable) {
            return Optional.empty();
        }
        unreachable = !anyReachable;
        return Optional.of(
                unreachable
                        ? new LifecheckVerdict.Dead(local, "trusted server is unreachable")
                        : new LifecheckVerdict.Alive(local, "trusted server is reachable again"));
    }

    /// True while no server answers: then nothing can be said of other nodes either.
    public boolean isUnreachable() {
        return unreachable;
    }
}
