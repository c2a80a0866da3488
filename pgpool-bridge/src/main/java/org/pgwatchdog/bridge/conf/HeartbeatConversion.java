package org.pgwatchdog.bridge.conf;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.pgwatchdog.bridge.conf.LegacyNodes.HeartbeatPath;
import org.pgwatchdog.core.model.NodeAddress;
import org.pgwatchdog.core.model.NodeId;

/// Converts the heartbeat's paths: once a list of destinations, since 4.2 for each node its addresses, its
/// devices and one port.
final class HeartbeatConversion {
    private final ConfText text;
    private final List<NodeAddress> nodes;
    private final NodeConversion numbers;
    private final List<HeartbeatPath> paths;

    /// A conversion over judged values.
    ///
    /// @param nodes this node, then the others
    HeartbeatConversion(
            ConfText text,
            List<NodeAddress> nodes,
            NodeConversion numbers,
            List<HeartbeatPath> paths) {
        this.text = text;
        this.nodes = nodes;
        this.numbers = numbers;
        this.paths = paths;
    }

    /// Converts all paths.
    ///
    /// @param ownPort `wd_heartbeat_port`
    void convert(int ownPort) {
        convertSelf(ownPort);
        for (HeartbeatPath path : paths) {
            if (path.node().isEmpty()) {
                drop(path, "leads to no other node");
            }
        }
        for (NodeAddress node : nodes.subList(1, nodes.size())) {
            List<HeartbeatPath> own =
                    paths.stream().filter(path -> leadsTo(path, node.id())).toList();
            if (own.isEmpty()) {
                addMissing(node, ownPort);
            } else {
                merge(numbers.number(node.id()), own);
            }
        }
    }

    private void convertSelf(int ownPort) {
        int own = numbers.number(NodeId.of(0));
        Optional<String> place =
                text.has("wd_heartbeat_port") ? Optional.of("wd_heartbeat_port") : numbers.place();
        if (text.has("wd_heartbeat_port")) {
            text.rename("wd_heartbeat_port", "heartbeat_port" + own);
        } else {
            text.insert(
                    place, "heartbeat_port" + own + " = " + ownPort, "the default of that time");
        }
        text.insert(
                place,
                "heartbeat_hostname" + own + " = '" + nodes.getFirst().host() + "'",
                "where the others reach this node; add the addresses of further networks");
    }

    /// Natives of old never begin the life check without a path to each node; now the node would not be
    /// watched at all.
    private void addMissing(NodeAddress node, int port) {
        int number = numbers.number(node.id());
        Optional<String> place = Optional.of("other_wd_port" + (node.id().value() - 1));
        text.insert(
                place,
                "heartbeat_hostname" + number + " = '" + node.host() + "'",
                "no heartbeat_destination led to this node");
        text.insert(place, "heartbeat_port" + number + " = " + port, "the same as this node's");
    }

    /// One node's paths become one list; those with a device first, for devices belong to addresses by
    /// their place.
    private void merge(int number, List<HeartbeatPath> own) {
        HeartbeatPath first = own.getFirst();
        List<HeartbeatPath> merged = new ArrayList<>();
        for (HeartbeatPath path : own) {
            if (path.port() == first.port()) {
                merged.add(path);
            } else {
                drop(path, "4.2 and later have one port for each node, " + first.port() + " here");
            }
        }
        merged.sort(Comparator.comparing(path -> path.device().isEmpty()));
        String hostname = "heartbeat_hostname" + number;
        if (merged.size() == 1) {
            text.rename("heartbeat_destination" + first.index(), hostname);
        } else {
            text.set(
                    "heartbeat_destination" + first.index(),
                    hostname,
                    merged.stream()
                            .map(HeartbeatPath::host)
                            .collect(Collectors.joining(";", "'", "'")),
                    "all destinations of one node in one list");
        }
        text.rename("heartbeat_destination_port" + first.index(), "heartbeat_port" + number);
        devices(number, first, merged);
        for (HeartbeatPath path : merged) {
            if (path.index() != first.index()) {
                drop(path, "merged into " + hostname);
            }
            if (path.guessed()) {
                text.remark(
                        "heartbeat_destination" + path.index(),
                        "heartbeat_destination"
                                + path.index()
                                + " '"
                                + path.host()
                                + "' is taken for an address of node "
                                + number
                                + ", from the order: check it");
            }
        }
    }

    private void devices(int number, HeartbeatPath first, List<HeartbeatPath> merged) {
        String key = "heartbeat_device" + first.index();
        String devices =
                merged.stream()
                        .flatMap(path -> path.device().stream())
                        .collect(Collectors.joining(";", "'", "'"));
        if (text.has(key) && merged.size() == 1) {
            text.rename(key, "heartbeat_device" + number);
        } else if (text.has(key)) {
            text.set(key, "heartbeat_device" + number, devices, "one device for each address");
        } else if (!devices.equals("''")) {
            text.insert(
                    Optional.of("heartbeat_destination_port" + first.index()),
                    "heartbeat_device" + number + " = " + devices,
                    "one device for each address");
        }
    }

    private void drop(HeartbeatPath path, String reason) {
        text.commentOut("heartbeat_destination" + path.index(), reason);
        text.commentOut("heartbeat_destination_port" + path.index(), reason);
        text.commentOut("heartbeat_device" + path.index(), reason);
    }

    private static boolean leadsTo(HeartbeatPath path, NodeId node) {
        return path.node().equals(Optional.of(node));
    }
}
