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
        boolean legacy = draft.text("watchdog_protocol").equals("3");
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
                    "heartbeat_hostname0",
                    "there are " + destinations.size() + " heartbeat destinations",
                    "at most " + ConfLimits.HEARTBEAT_LINKS_MAX);
        }
        return new Heartbeat(
                listenPort(local, legacy),
                listeners(local),
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
                            at(addresses, index).filter(address -> !address.equals("*")),
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

    /// One destination per `heartbeat_destination<N>`; the number is not a node's.
    private List<Heartbeat.Destination> legacyDestinations(List<NodeAddress> nodes) {
        List<Heartbeat.Destination> destinations = new ArrayList<>();
        for (int index : draft.indexes("heartbeat_destination")) {
            String host = draft.text("heartbeat_destination", index);
            int port = draft.whole("heartbeat_destination_port", index);
            if (host.isEmpty() || nodes.size() < 2) {
                continue;
            }
            if (port == 0) {
                draft.problem(
                        "heartbeat_destination_port" + index,
                        "is not set",
                        "a port from 1024 to 65535");
                continue;
            }
            destinations.add(
                    new Heartbeat.Destination(
                            nodeOf(host, index, nodes), host, port, at(devices(index), 0)));
        }
        return destinations;
    }

    /// The node with that host; a second network of a node has another name, then the order decides.
    private static NodeId nodeOf(String host, int index, List<NodeAddress> nodes) {
        for (NodeAddress node : nodes.subList(1, nodes.size())) {
            if (node.host().equals(host)) {
                return node.id();
            }
        }
        return nodes.get(Math.min(index + 1, nodes.size() - 1)).id();
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
