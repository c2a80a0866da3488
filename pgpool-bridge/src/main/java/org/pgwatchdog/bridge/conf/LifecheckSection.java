package org.pgwatchdog.bridge.conf;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pgwatchdog.bridge.conf.WatchdogSettings.Heartbeat;
import org.pgwatchdog.bridge.conf.WatchdogSettings.Lifecheck;
import org.pgwatchdog.bridge.conf.WatchdogSettings.LifecheckMethod;
import org.pgwatchdog.core.model.NodeAddress;
import org.pgwatchdog.core.model.NodeId;

/// Builds the life check and the heartbeat's paths.
final class LifecheckSection {
    private final Draft draft;

    LifecheckSection(Draft draft) {
        this.draft = draft;
    }

    Lifecheck lifecheck() {
        Optional<String> passwd = draft.optional("pool_passwd");
        return new Lifecheck(
                method(),
                draft.time("wd_interval"),
                draft.whole("wd_life_point"),
                draft.text("wd_lifecheck_query"),
                draft.text("wd_lifecheck_dbname"),
                draft.text("wd_lifecheck_user"),
                Secret.of(draft.text("wd_lifecheck_password")),
                passwd.map(_ -> draft.path("pool_passwd", draft.effective().directory())),
                draft.list("trusted_servers", ','),
                draft.text("trusted_server_command"));
    }

    Heartbeat heartbeat(NodeId local, List<NodeAddress> nodes) {
        boolean legacy = GenerationSection.hasOldNames(draft);
        boolean used = method() == LifecheckMethod.HEARTBEAT;
        if (used
                && draft.time("wd_heartbeat_deadtime")
                                .compareTo(draft.time("wd_heartbeat_keepalive"))
                        <= 0) {
            draft.problem(
                    "wd_heartbeat_deadtime",
                    "is not longer than wd_heartbeat_keepalive",
                    "several times wd_heartbeat_keepalive");
        }
        List<Heartbeat.Destination> destinations = List.of();
        if (used) {
            destinations = legacy ? legacyDestinations(nodes) : destinations(local, nodes);
        }
        if (destinations.size() > ConfLimits.HEARTBEAT_LINKS_MAX) {
            draft.problem(
                    legacy ? "heartbeat_destination0" : "heartbeat_hostname0",
                    "there are " + destinations.size() + " heartbeat destinations",
                    "at most " + ConfLimits.HEARTBEAT_LINKS_MAX);
        }
        return new Heartbeat(
                listenPort(local, legacy),
                legacy ? legacyListeners(destinations) : listeners(local),
                destinations,
                draft.time("wd_heartbeat_keepalive"),
                draft.time("wd_heartbeat_deadtime"));
    }

    private LifecheckMethod method() {
        return method(draft);
    }

    private static LifecheckMethod method(Draft draft) {
        return draft.choice("wd_lifecheck_method", LifecheckMethod.class);
    }

    /// The shortest silence after which any node may be called dead. With an external life check, whose
    /// time nobody knows here, it is what the heartbeat would allow.
    static Duration deadtime(Draft draft) {
        return method(draft) == LifecheckMethod.QUERY
                ? draft.time("wd_interval").multipliedBy(draft.whole("wd_life_point"))
                : draft.time("wd_heartbeat_deadtime");
    }

    private int listenPort(NodeId local, boolean legacy) {
        if (legacy) {
            return draft.whole("wd_heartbeat_port");
        }
        int port = draft.whole("wd_heartbeat_listen_port");
        return port == 0 ? port(local.value()) : port;
    }

    /// The addresses of `wd_heartbeat_listen_addresses`, else every address; each with the device of
    /// the same place in the own `heartbeat_device<N>`.
    private List<Heartbeat.Listener> listeners(NodeId local) {
        List<String> devices = devices(local.value());
        List<String> addresses = draft.list("wd_heartbeat_listen_addresses", ';');
        int count = Math.max(1, addresses.isEmpty() ? devices.size() : addresses.size());
        List<Heartbeat.Listener> listeners = new ArrayList<>();
        for (int index = 0; index < count; index++) {
            listeners.add(
                    new Heartbeat.Listener(
                            at(addresses, index).flatMap(LifecheckSection::concrete),
                            at(devices, index)));
        }
        return listeners;
    }

    private List<Heartbeat.Destination> destinations(NodeId local, List<NodeAddress> nodes) {
        for (int index : draft.indexes("heartbeat_hostname")) {
            if (index >= nodes.size() && !draft.text("heartbeat_hostname", index).isEmpty()) {
                draft.warning(
                        "heartbeat_hostname" + index,
                        "there is no node " + index,
                        "nodes 0 to " + (nodes.size() - 1));
            }
        }
        List<Heartbeat.Destination> destinations = new ArrayList<>();
        for (NodeAddress node : nodes) {
            int index = node.id().value();
            if (node.id().equals(local) || draft.isRejected("heartbeat_hostname" + index)) {
                continue;
            }
            List<String> hosts = ValueText.list(draft.text("heartbeat_hostname", index), ';');
            if (hosts.isEmpty()) {
                draft.warning(
                        "heartbeat_hostname" + index,
                        "is not set: heartbeats go to hostname" + index + " '" + node.host() + "'",
                        "the node's address");
                hosts = List.of(node.host());
            }
            List<String> devices = devices(index);
            if (devices.size() > hosts.size()) {
                draft.warning(
                        "heartbeat_device" + index,
                        "has more entries than heartbeat_hostname" + index,
                        "one device for each address");
            }
            for (int place = 0; place < hosts.size(); place++) {
                destinations.add(
                        new Heartbeat.Destination(
                                node.id(), hosts.get(place), port(index), at(devices, place)));
            }
        }
        return destinations;
    }

    /// One destination per `heartbeat_destination<N>`.
    private List<Heartbeat.Destination> legacyDestinations(List<NodeAddress> nodes) {
        List<Heartbeat.Destination> destinations = new ArrayList<>();
        for (LegacyNodes.HeartbeatPath path : new LegacyNodes(draft).heartbeatPaths(nodes)) {
            if (path.node().isPresent()) {
                destinations.add(
                        new Heartbeat.Destination(
                                path.node().get(), path.host(), path.port(), path.device()));
            }
        }
        if (destinations.isEmpty()) {
            draft.problem(
                    "heartbeat_destination0",
                    "is not set, and wd_lifecheck_method is 'heartbeat'",
                    "a host for each other node, with heartbeat_destination_port0, …; or"
                            + " wd_lifecheck_method = 'query'");
            return destinations;
        }
        for (NodeAddress node : nodes.subList(1, nodes.size())) {
            if (destinations.stream().noneMatch(path -> path.node().equals(node.id()))) {
                draft.warning(
                        "other_pgpool_hostname" + (node.id().value() - 1),
                        "no heartbeat_destinationN leads there: natives never begin their life check",
                        "a heartbeat_destinationN for each other node");
            }
        }
        return destinations;
    }

    /// The devices of all paths, if each has one; a path without one may be answered on any.
    private List<Heartbeat.Listener> legacyListeners(List<Heartbeat.Destination> destinations) {
        List<String> addresses = draft.list("wd_heartbeat_listen_addresses", ';');
        if (!addresses.isEmpty()) {
            return addresses.stream()
                    .map(address -> new Heartbeat.Listener(concrete(address), Optional.empty()))
                    .toList();
        }
        List<Optional<String>> devices =
                destinations.stream().map(Heartbeat.Destination::device).distinct().toList();
        return devices.isEmpty() || devices.contains(Optional.<String>empty())
                ? List.of(new Heartbeat.Listener(Optional.empty(), Optional.empty()))
                : devices.stream()
                        .map(device -> new Heartbeat.Listener(Optional.empty(), device))
                        .toList();
    }

    private static Optional<String> concrete(String address) {
        return address.equals("*") ? Optional.empty() : Optional.of(address);
    }

    private int port(int index) {
        return draft.whole("heartbeat_port", index);
    }

    private List<String> devices(int index) {
        return ValueText.list(draft.text("heartbeat_device", index), ';');
    }

    private static Optional<String> at(List<String> list, int index) {
        return index < list.size() ? Optional.of(list.get(index)) : Optional.empty();
    }
}
