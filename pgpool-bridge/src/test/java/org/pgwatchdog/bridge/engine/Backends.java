package org.pgwatchdog.bridge.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.pgwatchdog.core.model.BackendState;
import org.pgwatchdog.core.model.BackendStatuses;

/// Short words for tests: one letter a backend. Books: `u` up, `w` waiting, `d` down, `-` unused. Pools:
/// `a` attached, `d` detached, `-` unused. Roles: `p` primary, `s` standby, `?` unknown. Flags of the
/// configuration: `.` none, `x` DISALLOW_TO_FAILOVER, `P` ALWAYS_PRIMARY, `-` unused.
record Backends(
        String flags,
        boolean primaryReplica,
        boolean streaming,
        EngineSettings.Hooks hooks,
        Duration searchPrimary,
        boolean autoFailback,
        boolean canApply) {
    static final Duration VOTE_AGAIN = Duration.ofSeconds(8);
    static final Duration SEARCH = Duration.ofSeconds(20);
    static final Duration AUTO_FAILBACK_INTERVAL = Duration.ofSeconds(60);
    static final EngineSettings.Hooks NO_HOOKS = new EngineSettings.Hooks(false, false, false);

    /// Streaming replication, with failover_command and nothing else.
    static Backends streaming(String flags) {
        return new Backends(
                flags,
                true,
                true,
                new EngineSettings.Hooks(true, false, false),
                SEARCH,
                false,
                true);
    }

    Backends withHooks(boolean failover, boolean failback, boolean followPrimary) {
        return new Backends(
                flags,
                primaryReplica,
                streaming,
                new EngineSettings.Hooks(failover, failback, followPrimary),
                searchPrimary,
                autoFailback,
                canApply);
    }

    Backends withModes(boolean primaryReplicaToo, boolean streamingToo) {
        return new Backends(
                flags,
                primaryReplicaToo,
                streamingToo,
                hooks,
                searchPrimary,
                autoFailback,
                canApply);
    }

    Backends withSearch(Duration search) {
        return new Backends(
                flags, primaryReplica, streaming, hooks, search, autoFailback, canApply);
    }

    Backends withAutoFailback() {
        return new Backends(flags, primaryReplica, streaming, hooks, searchPrimary, true, canApply);
    }

    Backends withoutPcp() {
        return new Backends(
                flags, primaryReplica, streaming, hooks, searchPrimary, autoFailback, false);
    }

    EngineSettings settings() {
        List<EngineSettings.Backend> backends = new ArrayList<>();
        for (char flag : flags.toCharArray()) {
            backends.add(new EngineSettings.Backend(flag != '-', flag != 'x', flag == 'P'));
        }
        return new EngineSettings(
                backends,
                primaryReplica,
                streaming,
                hooks,
                searchPrimary,
                VOTE_AGAIN,
                autoFailback,
                AUTO_FAILBACK_INTERVAL,
                canApply);
    }

    static BackendStatuses book(String states, int primary) {
        List<BackendState> known = new ArrayList<>();
        for (char state : states.toCharArray()) {
            known.add(
                    switch (state) {
                        case 'u' -> BackendState.UP;
                        case 'w' -> BackendState.WAITING;
                        case 'd' -> BackendState.DOWN;
                        case '-' -> BackendState.UNUSED;
                        default -> throw new IllegalArgumentException(states);
                    });
        }
        return new BackendStatuses(known, primary);
    }

    static PoolView view(String incarnation, String pool, int primary) {
        List<PoolView.Backend> backends = new ArrayList<>();
        for (int id = 0; id < pool.length(); id++) {
            char state = pool.charAt(id);
            backends.add(new PoolView.Backend(state != '-', state == 'a', id == primary));
        }
        return new PoolView(backends, incarnation);
    }

    static List<BackendRole> roles(String roles) {
        List<BackendRole> known = new ArrayList<>();
        for (char role : roles.toCharArray()) {
            known.add(
                    switch (role) {
                        case 'p' -> BackendRole.PRIMARY;
                        case 's' -> BackendRole.STANDBY;
                        default -> BackendRole.UNKNOWN;
                    });
        }
        return known;
    }
}
