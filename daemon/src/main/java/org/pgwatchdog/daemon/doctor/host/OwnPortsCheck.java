package org.pgwatchdog.daemon.doctor.host;

import static org.pgwatchdog.daemon.doctor.check.Finding.fail;
import static org.pgwatchdog.daemon.doctor.check.Finding.ok;
import static org.pgwatchdog.daemon.doctor.check.Finding.skipped;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pgwatchdog.bridge.conf.Endpoint;
import org.pgwatchdog.bridge.conf.WatchdogSettings;
import org.pgwatchdog.daemon.doctor.check.Finding;

/// `own-ports`: the ports this node listens on are free, or its daemon has them already.
record OwnPortsCheck(WatchdogSettings settings, WrittenNames names, RunningDaemon daemon) {
    private record Port(String key, String protocol, Optional<String> host, int number) {
        String text() {
            return protocol + " " + number + " (" + key + ")";
        }
    }

    List<Finding> look() {
        List<Port> ports = ports();
        String all = String.join(", ", ports.stream().map(Port::text).toList());
        return switch (daemon.state()) {
            case RUNS -> ok("the running daemon has " + all).alone();
            case FORBIDDEN ->
                    skipped(
                                    "a daemon seems to run, and this user may not ask it: run this as"
                                            + " the daemon's user")
                            .alone();
            case ABSENT -> {
                var findings = new ArrayList<Finding>();
                for (Port port : ports) {
                    taken(port).ifPresent(findings::add);
                }
                yield findings.isEmpty() ? ok("free: " + all).alone() : findings;
            }
        };
    }

    private List<Port> ports() {
        var ports = new ArrayList<Port>();
        ports.add(
                new Port(
                        names.ownWdPort(),
                        "TCP",
                        settings.peers().listenAddress(),
                        settings.peers().listenPort()));
        settings.control().httpListen().ifPresent(at -> ports.add(listening("http_listen", at)));
        settings.bridge()
                .pcpListen()
                .ifPresent(at -> ports.add(listening("bridge_pcp_listen", at)));
        if (settings.lifecheck().method() == WatchdogSettings.LifecheckMethod.HEARTBEAT) {
            for (var listener : settings.heartbeat().listeners()) {
                ports.add(
                        new Port(
                                names.ownHeartbeatPort(),
                                "UDP",
                                listener.address(),
                                settings.heartbeat().port()));
            }
        }
        return ports;
    }

    private static Port listening(String key, Endpoint at) {
        return new Port(
                key, "TCP", Optional.of(at.host()).filter(host -> !host.equals("*")), at.port());
    }

    private static Optional<Finding> taken(Port port) {
        InetSocketAddress address =
                port.host()
                        .map(host -> new InetSocketAddress(host, port.number()))
                        .orElseGet(() -> new InetSocketAddress(port.number()));
        try {
            if (port.protocol().equals("TCP")) {
                try (ServerSocket socket = new ServerSocket()) {
                    socket.setReuseAddress(true);
                    socket.bind(address, 1);
                }
            } else {
                new DatagramSocket(address).close();
            }
            return Optional.empty();
        } catch (IOException taken) {
            return Optional.of(
                    fail(
                            port.text()
                                    + " cannot be listened on at "
                                    + address.getHostString()
                                    + ": "
                                    + taken.getMessage(),
                            "find out who has it (ss -lunpt); a pgpool with use_watchdog = on, or"
                                    + " another pgwatchdog?"));
        }
    }
}
