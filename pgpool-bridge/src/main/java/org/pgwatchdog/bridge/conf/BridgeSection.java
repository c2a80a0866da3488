package org.pgwatchdog.bridge.conf;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.pgwatchdog.bridge.conf.BridgeSettings.Backend;
import org.pgwatchdog.bridge.conf.BridgeSettings.ClusteringMode;
import org.pgwatchdog.bridge.conf.BridgeSettings.Commands;
import org.pgwatchdog.bridge.conf.BridgeSettings.Failover;
import org.pgwatchdog.bridge.conf.BridgeSettings.Login;
import org.pgwatchdog.bridge.conf.BridgeSettings.Mode;
import org.pgwatchdog.bridge.conf.BridgeSettings.ReplicationCheck;

/// Builds the bridge and judges whether it could do what its mode promises.
final class BridgeSection {
    private static final String PCP_CONF = "pcp.conf";

    /// Our own command as a hook of pgpool, by whatever path and quotes.
    private static final Pattern NOTIFY = Pattern.compile("pgwatchdog['\"]?\\s+notify\\b");

    private static final List<String> COMMANDS =
            List.of("failover_command", "failback_command", "follow_primary_command");

    private final Draft draft;

    BridgeSection(Draft draft) {
        this.draft = draft;
    }

    BridgeSettings bridge() {
        Path directory = draft.effective().directory();
        BridgeSettings bridge =
                new BridgeSettings(
                        draft.choice("bridge_mode", Mode.class),
                        new Endpoint(
                                draft.optional("bridge_pcp_host").orElse("localhost"),
                                draft.whole("pcp_port")),
                        draft.text("bridge_pcp_user"),
                        path("bridge_pcp_passfile"),
                        draft.optional("bridge_pcp_listen").flatMap(Shapes::endpoint),
                        directory.resolve(PCP_CONF),
                        draft.time("bridge_poll_interval"),
                        clusteringMode(draft),
                        new BackendSection(draft).backends(),
                        path("pool_passwd"),
                        replication(),
                        failover(),
                        commands());
        judge(bridge);
        return bridge;
    }

    static ClusteringMode clusteringMode(Draft draft) {
        return draft.isLegacy() && !draft.isWritten("backend_clustering_mode")
                ? LegacyNodes.clusteringMode(draft)
                : draft.choice("backend_clustering_mode", ClusteringMode.class);
    }

    /// The effective `failover_when_quorum_exists`: never in native replication, where a backend that is
    /// quarantined on some pools only would miss writes. Natives refuse `replication_mode = on` together
    /// with it and document it as switched off.
    static boolean whenQuorumExists(Draft draft) {
        boolean wanted = draft.flag("failover_when_quorum_exists");
        boolean replicates =
                draft.flag("replication_mode")
                        || clusteringMode(draft) == ClusteringMode.NATIVE_REPLICATION;
        if (wanted && replicates && draft.isWritten("failover_when_quorum_exists")) {
            draft.warning(
                    "failover_when_quorum_exists", "is off in native replication mode", "off");
        }
        return wanted && !replicates;
    }

    private ReplicationCheck replication() {
        return new ReplicationCheck(
                draft.time("sr_check_period"),
                new Login(
                        draft.text("sr_check_user"),
                        Secret.of(draft.text("sr_check_password")),
                        draft.text("sr_check_database")),
                Long.parseLong(draft.text("delay_threshold")));
    }

    private Failover failover() {
        return new Failover(
                draft.flag("failover_on_backend_error"),
                draft.flag("failover_on_backend_shutdown"),
                draft.time("search_primary_node_timeout"),
                draft.flag("detach_false_primary"),
                draft.flag("auto_failback"),
                draft.time("auto_failback_interval"),
                draft.time("recovery_timeout"));
    }

    private Commands commands() {
        return new Commands(
                draft.text("failover_command"),
                draft.text("failback_command"),
                draft.text("follow_primary_command"),
                draft.time("bridge_command_timeout"),
                draft.time("bridge_follow_primary_timeout"));
    }

    private Optional<Path> path(String key) {
        return draft.optional(key).map(_ -> draft.path(key, draft.effective().directory()));
    }

    private void judge(BridgeSettings bridge) {
        switch (bridge.mode()) {
            case OFF -> {}
            case RELAY -> {
                judgeCommands();
                if (bridge.pcpUser().isEmpty() && draft.flag("local_pgpool")) {
                    draft.warning(
                            "bridge_pcp_user",
                            "is not set: what other nodes decide does not reach the local pgpool, only"
                                    + " the hooks work",
                            "a user of the local pgpool's pcp.conf");
                }
            }
            case MANAGED -> {
                judgeCommands();
                judgeOrders(bridge);
                judgeHealthChecks(bridge.backends());
            }
        }
    }

    /// pgpool's file calls us; what we call must be the operator's.
    private void judgeCommands() {
        for (String key : COMMANDS) {
            if (NOTIFY.matcher(draft.text(key)).find()) {
                draft.problem(
                        key,
                        "is pgwatchdog's own hook, which would call itself",
                        "the operator's command, or '', in the file given last; pgpool.conf keeps the"
                                + " notify line");
            }
        }
    }

    private void judgeOrders(BridgeSettings bridge) {
        if (bridge.pcpUser().isEmpty() && draft.flag("local_pgpool")) {
            draft.problem(
                    "bridge_pcp_user",
                    "is not set, and bridge_mode is 'managed': nothing could be ordered",
                    "a user of the local pgpool's pcp.conf");
        }
    }

    private void judgeHealthChecks(List<Backend> backends) {
        if (backends.isEmpty()) {
            draft.problem(
                    "backend_hostname0",
                    "no backend is configured, and bridge_mode is 'managed'",
                    "backend_hostname0, backend_port0, …");
            return;
        }
        if (backends.stream().noneMatch(backend -> backend.isUsed() && backend.healthCheck().isOn())
                && !draft.isRejected("health_check_period")) {
            draft.problem(
                    "health_check_period",
                    "is 0 for all backends, and bridge_mode is 'managed': nobody would notice a"
                            + " failure",
                    "a time above 0, such as 5s, in the file given last; pgpool.conf keeps 0");
        }
        for (Backend backend : backends) {
            if (backend.isUsed()
                    && backend.healthCheck().isOn()
                    && backend.healthCheck().login().user().isEmpty()) {
                String own = "health_check_user" + backend.id();
                draft.problem(
                        draft.isWritten(own) ? own : "health_check_user",
                        "is empty, and bridge_mode is 'managed': backend "
                                + backend.id()
                                + " could not be checked",
                        "a PostgreSQL user, such as 'nobody'");
            }
        }
    }
}
