package org.pgwatchdog.bridge.conf;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.pgwatchdog.bridge.conf.WatchdogSettings.Heartbeat;
import org.pgwatchdog.bridge.conf.WatchdogSettings.LifecheckMethod;
import org.pgwatchdog.core.legacy.message.MemberIdentity;
import org.pgwatchdog.core.model.NodeAddress;
import org.pgwatchdog.core.model.NodeId;

/// Judges whether the names and values go together with `watchdog_protocol`, and numbers the nodes as
/// the chosen generation does.
final class GenerationSection {
    private static final String CONVERT =
            "the names of 4.2 to 4.7, which 'pgwatchdog convert-config FILE' writes, or"
                    + " watchdog_protocol = '3'";

    /// Shorter, and natives of that generation would be dead between two looks.
    private static final Duration DEADTIME_MIN = Duration.ofMillis(500);

    private final Draft draft;

    GenerationSection(Draft draft) {
        this.draft = draft;
    }

    /// True if the nodes are described by the names of 3.x.
    static boolean hasOldNames(Draft draft) {
        return draft.isLegacy() && modernKeys(draft).isEmpty();
    }

    /// True if this node is known by its number: not under the names of 3.x, nor where both are mixed.
    static boolean hasNodeId(Draft draft) {
        return !draft.isLegacy() || (!modernKeys(draft).isEmpty() && oldKeys(draft).isEmpty());
    }

    /// Complains about names of the other generation.
    void judgeNames() {
        if (draft.isLegacy()) {
            judgeLegacyNames();
            return;
        }
        for (String key : oldKeys(draft)) {
            draft.problem(key, "is a name of Pgpool-II 3.2 to 4.1", CONVERT);
        }
        for (Parameter parameter : LegacyParameters.POOL) {
            if (draft.isWritten(parameter.name())) {
                draft.warning(
                        parameter.name(),
                        "is a name of Pgpool-II 3.2 to 4.1, which is not read",
                        "backend_clustering_mode");
            }
        }
    }

    /// Complains about what the old generation cannot do.
    ///
    /// @param nodes all of them; empty after a problem
    void judgeValues(List<NodeAddress> nodes) {
        if (!draft.isLegacy()) {
            return;
        }
        if (nodes.size() == 1) {
            draft.problem(
                    hasOldNames(draft) ? "other_pgpool_hostname0" : "hostname1",
                    "no other node is configured",
                    "another node's name, with its pgpool port and its watchdog port");
        }
        for (NodeAddress node : nodes) {
            if (node.host().length() > MemberIdentity.HOST_LENGTH_MAX) {
                draft.problem(
                        "hostname" + node.id(),
                        "is too long for watchdog_protocol = '3'",
                        "at most " + MemberIdentity.HOST_LENGTH_MAX + " characters");
            }
        }
        LifecheckMethod method = draft.choice("wd_lifecheck_method", LifecheckMethod.class);
        if (method == LifecheckMethod.EXTERNAL) {
            draft.problem(
                    "wd_lifecheck_method",
                    "does not exist with watchdog_protocol = '3'",
                    "'heartbeat' or 'query'");
        }
        if (LifecheckSection.deadtime(draft).compareTo(DEADTIME_MIN) < 0) {
            draft.problem(
                    method == LifecheckMethod.QUERY ? "wd_interval" : "wd_heartbeat_deadtime",
                    "gives too short a time until a node counts as dead",
                    "at least " + ValueText.shown(DEADTIME_MIN) + " until then");
        }
    }

    /// Says what a pool that replicates by itself will miss.
    void judgePool() {
        boolean replicates = BridgeSection.clusteringMode(draft).isReplicatedByPgpool();
        if (draft.isLegacy() && replicates && draft.flag("local_pgpool")) {
            draft.warning(
                    draft.isWritten("replication_mode")
                            ? "replication_mode"
                            : "backend_clustering_mode",
                    "the second stage of online recovery is not coordinated by itself: peers that begin"
                            + " one are refused, and of one at the local pgpool they hear only by"
                            + " \"pgwatchdog recovery begin\"",
                    "the pgpool of this node and pgwatchdog stopped during a recovery elsewhere, and"
                            + " that command in recovery_2nd_stage_command (docs/bridge.md)");
        }
    }

    /// The nodes as the generation numbers them: natives of 3.x list themselves first.
    List<NodeAddress> numbered(List<NodeAddress> nodes, NodeId local) {
        if (!draft.isLegacy()) {
            return nodes;
        }
        List<NodeAddress> ordered = new ArrayList<>();
        ordered.add(renumbered(nodes.get(local.value()), local));
        for (NodeAddress node : nodes) {
            if (!node.id().equals(local)) {
                ordered.add(renumbered(node, local));
            }
        }
        return ordered;
    }

    /// The heartbeat's paths with the same numbers.
    Heartbeat numbered(Heartbeat heartbeat, NodeId local) {
        if (!draft.isLegacy()) {
            return heartbeat;
        }
        List<Heartbeat.Destination> destinations = new ArrayList<>();
        for (Heartbeat.Destination path : heartbeat.destinations()) {
            destinations.add(
                    new Heartbeat.Destination(
                            number(path.node(), local), path.host(), path.port(), path.device()));
        }
        return new Heartbeat(
                heartbeat.port(),
                heartbeat.listeners(),
                destinations,
                heartbeat.keepalive(),
                heartbeat.deadtime());
    }

    private static NodeAddress renumbered(NodeAddress node, NodeId local) {
        return new NodeAddress(
                number(node.id(), local), node.host(), node.wdPort(), node.pgpoolPort());
    }

    private static NodeId number(NodeId id, NodeId local) {
        if (id.equals(local)) {
            return NodeId.of(0);
        }
        return id.value() < local.value() ? NodeId.of(id.value() + 1) : id;
    }

    private void judgeLegacyNames() {
        List<String> old = oldKeys(draft);
        List<String> modern = modernKeys(draft);
        if (!old.isEmpty() && !modern.isEmpty()) {
            draft.problem(
                    modern.getFirst(),
                    "does not go together with " + old.getFirst() + place(old.getFirst()),
                    "the names of 3.2 to 3.4 for all nodes, or those of 4.2 to 4.7 for all");
        }
        for (String key : LegacyParameters.WITHOUT_EFFECT) {
            if (draft.isWritten(key)) {
                draft.warning(
                        key,
                        "has no effect with watchdog_protocol = '3'",
                        "nothing: that protocol has neither priorities nor votes about backends");
            }
        }
        for (String key : List.of("if_up_cmd", "if_down_cmd")) {
            if (draft.text(key).startsWith("/") && draft.isWritten("if_cmd_path")) {
                draft.warning(
                        key,
                        "begins with '/' and is taken as it stands; natives of 3.2 to 3.4 look for"
                                + " it below ifconfig_path",
                        "a command without a directory");
            }
        }
    }

    private String place(String key) {
        return draft.source(key).map(source -> " of " + source).orElse("");
    }

    private static List<String> oldKeys(Draft draft) {
        List<String> keys = new ArrayList<>();
        for (Parameter parameter : LegacyParameters.NODES) {
            keys.addAll(draft.keys(parameter.name()));
        }
        if (draft.isWritten("wd_port")) {
            keys.add("wd_port");
        }
        return keys;
    }

    private static List<String> modernKeys(Draft draft) {
        List<String> keys = new ArrayList<>();
        for (String name : LegacyParameters.MODERN_NODES) {
            draft.indexes(name).forEach(index -> keys.add(name + index));
        }
        return keys;
    }
}
