package org.pgwatchdog.bridge.conf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.pgwatchdog.core.model.NodeAddress;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.core.model.PoolConfig;
import org.pgwatchdog.core.model.VoteLifetime;
import org.pgwatchdog.core.model.WatchdogConfig;

/// Builds what the core needs: the nodes, who this one is, and how decisions are made.
final class ClusterSection {
    /// The version this build announces: the newest release whose protocol it speaks. Natives show it
    /// and keep 9 characters.
    static final String ANNOUNCED_VERSION = "4.7.2";

    /// The native patience with a running escalation (`wd_escalation.c`).
    private static final Duration ESCALATION_PATIENCE_MIN = Duration.ofSeconds(5);

    /// What stands in for a value that was complained about, so that the rest can be judged.
    private static final String PLACEHOLDER_HOST = "invalid";

    private static final int PLACEHOLDER_PORT = 1024;

    private static final String PORT_VALID = "a port from 1024 to 65535";

    private final Draft draft;

    ClusterSection(Draft draft) {
        this.draft = draft;
    }

    /// The configured nodes; empty after a problem.
    List<NodeAddress> nodes() {
        List<NodeAddress> nodes =
                GenerationSection.hasOldNames(draft)
                        ? new LegacyNodes(draft).nodes()
                        : modernNodes();
        if (nodes.size() == 1 && !draft.isLegacy()) {
            draft.warning("hostname0", "is the only node", "two nodes or more; natives refuse one");
        }
        Set<String> seen = new HashSet<>();
        for (NodeAddress node : nodes) {
            boolean fresh = seen.add(node.host() + " wd " + node.wdPort());
            fresh &= seen.add(node.host() + " pgpool " + node.pgpoolPort());
            if (!fresh && !node.host().equals(PLACEHOLDER_HOST)) {
                draft.problem(
                        hostKey(node.id()),
                        "is the same host with the same port as another node",
                        "nodes that differ in host or in both ports");
            }
        }
        return nodes;
    }

    /// This node's id; empty after a problem.
    Optional<NodeId> localId(List<NodeAddress> nodes) {
        int id = draft.effective().nodeId();
        if (id < 0 || nodes.isEmpty()) {
            return Optional.empty();
        }
        if (id >= nodes.size()) {
            draft.problem(
                    "hostname" + id,
                    "is not set, but this node has the id " + id,
                    "a node id from 0 to " + (nodes.size() - 1));
            return Optional.empty();
        }
        return Optional.of(NodeId.of(id));
    }

    /// The core's configuration, once nothing is wrong.
    ///
    /// @param vipLease zero for none
    WatchdogConfig config(
            NodeId local, List<NodeAddress> nodes, BridgeSettings bridge, Duration vipLease) {
        int priority = draft.whole("wd_priority");
        NodeAddress self = nodes.get(local.value());
        PoolConfig poolConfig = new PoolSection(draft).config(local, nodes, bridge.backends());
        return new WatchdogConfig(
                local,
                nodes,
                priority,
                draft.flag("local_pgpool") || priority > 0,
                draft.text("delegate_ip"),
                nodeName(self),
                ANNOUNCED_VERSION,
                draft.flag("enable_consensus_with_half_votes"),
                new WatchdogConfig.Membership(
                        draft.flag("wd_remove_shutdown_nodes"),
                        draft.time("wd_lost_node_removal_timeout"),
                        draft.time("wd_no_show_node_removal_timeout")),
                new WatchdogConfig.Failover(
                        BridgeSection.whenQuorumExists(draft),
                        draft.flag("failover_require_consensus"),
                        draft.flag("allow_multiple_failover_requests_from_node"),
                        bridge.mode() != BridgeSettings.Mode.OFF,
                        bridge.clusteringMode().isReplicatedByPgpool(),
                        VoteLifetime.of(poolConfig)),
                poolConfig,
                longer(ESCALATION_PATIENCE_MIN, draft.time("vip_command_timeout")),
                Optional.of(vipLease)
                        .filter(length -> !length.isZero() && !draft.hasProblems())
                        .map(length ->
                                new WatchdogConfig.Lease(
                                        length, LifecheckSection.deadtime(draft))));
    }

    /// Where the local node listens for peers.
    WatchdogSettings.Peers peers(NodeAddress self) {
        int port = draft.whole("wd_listen_port");
        return new WatchdogSettings.Peers(
                draft.isLegacy() ? WatchdogSettings.Protocol.V3 : WatchdogSettings.Protocol.V4,
                draft.optional("wd_listen_address").filter(address -> !address.equals("*")),
                port == 0 ? self.wdPort() : port,
                draft.flag("watchdog_minority_may_lead"));
    }

    private String hostKey(NodeId id) {
        if (!GenerationSection.hasOldNames(draft)) {
            return "hostname" + id;
        }
        return id.value() == 0 ? "wd_hostname" : "other_pgpool_hostname" + (id.value() - 1);
    }

    private List<NodeAddress> modernNodes() {
        TreeSet<Integer> indexes = new TreeSet<>();
        for (int index : draft.indexes("hostname")) {
            if (draft.isRejected("hostname" + index) || !draft.text("hostname", index).isEmpty()) {
                indexes.add(index);
            }
        }
        indexes.addAll(draft.indexes("wd_port"));
        if (indexes.isEmpty()) {
            draft.problem("hostname0", "no watchdog node is configured", "hostname0, wd_port0, …");
            return List.of();
        }
        if (indexes.getLast() != indexes.size() - 1) {
            int missing = 0;
            while (indexes.contains(missing)) {
                missing++;
            }
            draft.problem(
                    "hostname" + missing,
                    "is not set, but there is a node " + indexes.getLast(),
                    "nodes 0, 1, 2, … without gaps");
            return List.of();
        }
        List<NodeAddress> nodes = new ArrayList<>();
        for (int index : indexes) {
            nodes.add(
                    new NodeAddress(
                            NodeId.of(index),
                            host(draft, "hostname", index),
                            port(draft, "wd_port", index, PORT_VALID),
                            port(draft, "pgpool_port", index, PORT_VALID)));
        }
        return nodes;
    }

    /// The host of an indexed parameter, or a stand-in after a problem.
    static String host(Draft draft, String name, int index) {
        String key = name + index;
        if (draft.isRejected(key)) {
            return PLACEHOLDER_HOST;
        }
        String host = draft.text(name, index);
        if (host.isEmpty()) {
            draft.problem(key, "is not set", Parameters.get(name).kind().valid());
            return PLACEHOLDER_HOST;
        }
        return host;
    }

    /// The port of an indexed parameter, or a stand-in after a problem.
    static int port(Draft draft, String name, int index, String valid) {
        String key = name + index;
        if (draft.isRejected(key)) {
            return PLACEHOLDER_PORT;
        }
        int port = draft.whole(name, index);
        if (port == 0) {
            draft.problem(key, "is not set", valid);
            return PLACEHOLDER_PORT;
        }
        return port;
    }

    /// `<host>:<pgpool port> <sysname> <nodename>` (protocol v4, 17.3).
    private static String nodeName(NodeAddress self) {
        return self.host()
                + ":"
                + self.pgpoolPort()
                + " "
                + kernel("ostype")
                + " "
                + kernel("hostname");
    }

    /// A name that the kernel knows: `hostname` or `ostype`.
    static String kernel(String what) {
        try {
            String text = Files.readString(Path.of("/proc/sys/kernel", what)).strip();
            return text.isEmpty() ? "unknown" : text;
        } catch (IOException noProc) {
            return what.equals("ostype") ? "Linux" : "localhost";
        }
    }

    private static Duration longer(Duration left, Duration right) {
        return left.compareTo(right) >= 0 ? left : right;
    }
}
