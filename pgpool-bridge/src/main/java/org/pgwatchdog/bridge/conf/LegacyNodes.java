package org.pgwatchdog.bridge.conf;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import org.pgwatchdog.bridge.conf.BridgeSettings.ClusteringMode;
import org.pgwatchdog.core.model.NodeAddress;
import org.pgwatchdog.core.model.NodeId;

/// Reads the cluster under the names of Pgpool-II 3.x: this node first, then the others in the order of
/// their numbers, as natives list them (protocol v3, 8.1).
final class LegacyNodes {
    private static final String PORT_VALID = "a port from 1 to 65535";

    private final Draft draft;

    LegacyNodes(Draft draft) {
        this.draft = draft;
    }

    /// One path of heartbeats.
    ///
    /// @param index the number N of `heartbeat_destination<N>`; not a node's
    /// @param device `heartbeat_device<N>`
    /// @param node whom it reaches; empty if there is no other node
    /// @param guessed whether the node follows from the order, because no node has that host
    record HeartbeatPath(
            int index,
            String host,
            int port,
            Optional<String> device,
            Optional<NodeId> node,
            boolean guessed) {}

    /// The nodes, this one with the id 0, peer N with N + 1; empty after a problem.
    List<NodeAddress> nodes() {
        List<NodeAddress> nodes = new ArrayList<>();
        nodes.add(
                new NodeAddress(
                        NodeId.of(0),
                        draft.optional("wd_hostname")
                                .orElseGet(() -> ClusterSection.kernel("hostname")),
                        ownPort(),
                        draft.whole("port")));
        NavigableSet<Integer> indexes = draft.indexes("other_pgpool_hostname");
        indexes.addAll(draft.indexes("other_wd_port"));
        indexes.addAll(draft.indexes("other_pgpool_port"));
        for (int index : indexes) {
            if (nodes.size() != index + 1 || index + 1 >= ConfLimits.NODES_MAX) {
                draft.problem(
                        draft.isWritten("other_pgpool_hostname" + index)
                                ? "other_pgpool_hostname" + index
                                : "other_wd_port" + index,
                        "leaves a gap or is one too many",
                        "other nodes 0, 1, 2, … without gaps, at most "
                                + (ConfLimits.NODES_MAX - 1));
                return List.of();
            }
            nodes.add(
                    new NodeAddress(
                            NodeId.of(index + 1),
                            host("other_pgpool_hostname", index),
                            port("other_wd_port", index),
                            port("other_pgpool_port", index)));
        }
        return nodes;
    }

    /// The paths by number. A path leads to the node with its host; one with another host, of a second
    /// network for example, to the first node that has none yet, else to the node of the path before.
    List<HeartbeatPath> heartbeatPaths(List<NodeAddress> nodes) {
        List<NodeAddress> others = nodes.subList(1, nodes.size());
        NavigableSet<Integer> indexes = draft.indexes("heartbeat_destination");
        indexes.addAll(draft.indexes("heartbeat_destination_port"));
        List<HeartbeatPath> paths = new ArrayList<>();
        for (int index : indexes) {
            String host = host("heartbeat_destination", index);
            paths.add(
                    new HeartbeatPath(
                            index,
                            host,
                            port("heartbeat_destination_port", index),
                            ValueText.list(draft.text("heartbeat_device", index), ';').stream()
                                    .findFirst(),
                            others.stream()
                                    .filter(node -> node.host().equals(host))
                                    .map(NodeAddress::id)
                                    .findFirst(),
                            false));
        }
        for (int place = 0; place < paths.size(); place++) {
            HeartbeatPath path = paths.get(place);
            if (path.node().isEmpty() && !others.isEmpty()) {
                NodeId node = likelyNode(place, paths, others);
                paths.set(
                        place,
                        new HeartbeatPath(
                                path.index(),
                                path.host(),
                                path.port(),
                                path.device(),
                                Optional.of(node),
                                others.size() > 1));
            }
        }
        return paths;
    }

    /// The kind of the pool, which 4.2 and later call `backend_clustering_mode`.
    static ClusteringMode clusteringMode(Draft draft) {
        if (draft.flag("replication_mode")) {
            return ClusteringMode.NATIVE_REPLICATION;
        }
        if (!draft.flag("master_slave_mode")) {
            return ClusteringMode.RAW;
        }
        return switch (draft.text("master_slave_sub_mode")) {
            case "stream" -> ClusteringMode.STREAMING_REPLICATION;
            case "logical" -> ClusteringMode.LOGICAL_REPLICATION;
            default -> ClusteringMode.SLONY;
        };
    }

    private static NodeId likelyNode(
            int place, List<HeartbeatPath> paths, List<NodeAddress> others) {
        for (NodeAddress node : others) {
            if (paths.stream().noneMatch(path -> path.node().equals(Optional.of(node.id())))) {
                return node.id();
            }
        }
        Optional<NodeId> before = place == 0 ? Optional.empty() : paths.get(place - 1).node();
        return before.orElse(others.getFirst().id());
    }

    private int ownPort() {
        return draft.isWritten("wd_port") && !draft.isRejected("wd_port")
                ? draft.whole("wd_port")
                : Integer.parseInt(LegacyParameters.OWN_WD_PORT.defaultText());
    }

    private String host(String name, int index) {
        return ClusterSection.host(draft, name, index);
    }

    private int port(String name, int index) {
        return ClusterSection.port(draft, name, index, PORT_VALID);
    }
}
