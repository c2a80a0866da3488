package org.pgwatchdog.bridge.engine;

import java.time.Duration;
import java.util.List;

/// What the engine must know of the configuration.
///
/// @param backends index = backend id
/// @param primaryReplica streaming or logical replication: there is a primary (native `SL_MODE`)
/// @param streaming streaming replication: standbys follow a new primary (native `STREAM`)
/// @param hooks which commands the operator has set
/// @param searchPrimary `search_primary_node_timeout`; zero = [EngineLimits#SEARCH_MAX]
/// @param voteAgain how long after a vote without majority the vote is repeated
/// @param autoFailback `auto_failback`
/// @param autoFailbackInterval `auto_failback_interval`
/// @param canApply whether there is a way to change the local pgpool (a PCP user)
public record EngineSettings(
        List<Backend> backends,
        boolean primaryReplica,
        boolean streaming,
        Hooks hooks,
        Duration searchPrimary,
        Duration voteAgain,
        boolean autoFailback,
        Duration autoFailbackInterval,
        boolean canApply) {
    public EngineSettings {
        backends = List.copyOf(backends);
    }

    /// What `backend_flag` and the rest say of one backend.
    ///
    /// @param used false for a number without a backend
    /// @param failoverAllowed not flagged `DISALLOW_TO_FAILOVER`
    /// @param alwaysPrimary flag `ALWAYS_PRIMARY`
    public record Backend(boolean used, boolean failoverAllowed, boolean alwaysPrimary) {}

    /// Which of the operator's commands are set.
    public record Hooks(boolean failover, boolean failback, boolean followPrimary) {
        boolean has(HookCall.Kind kind) {
            return switch (kind) {
                case FAILOVER -> failover;
                case FAILBACK -> failback;
                case FOLLOW_PRIMARY -> followPrimary;
            };
        }
    }

    boolean isUsed(int id) {
        return id >= 0 && id < backends.size() && backends.get(id).used();
    }

    boolean mayFail(int id) {
        return isUsed(id) && backends.get(id).failoverAllowed();
    }

    /// The backend flagged `ALWAYS_PRIMARY`, -1 if none is.
    int alwaysPrimary() {
        for (int id = 0; id < backends.size(); id++) {
            if (backends.get(id).used() && backends.get(id).alwaysPrimary()) {
                return id;
            }
        }
        return -1;
    }
}
