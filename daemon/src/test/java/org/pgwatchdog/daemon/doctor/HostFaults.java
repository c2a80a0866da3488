package org.pgwatchdog.daemon.doctor;

import java.io.IOException;
import java.util.List;
import org.pgwatchdog.daemon.FreePorts;
import org.pgwatchdog.daemon.doctor.check.Result;

/// What can be wrong with this host and its neighbours.
final class HostFaults {
    /// One at a time, each with all that is to be found of it.
    static final List<Spoilt> ALL =
            List.of(
                    new Spoilt(
                            "peer filtered",
                            ExaminedNode::filterPeer,
                            "peers",
                            Result.FAIL,
                            0,
                            "does not answer within",
                            "security group"),
                    new Spoilt(
                            "peer not started",
                            node -> {
                                try {
                                    node.closePeer();
                                } catch (IOException e) {
                                    throw new IllegalStateException(e);
                                }
                            },
                            "peers",
                            Result.WARN,
                            0,
                            "refuses connections",
                            "start the watchdog there"),
                    new Spoilt(
                            "own port taken",
                            node ->
                                    node.put(
                                            "wd_port0",
                                            Integer.toString(
                                                    node.listen("0.0.0.0").getLocalPort())),
                            "own-ports",
                            Result.FAIL,
                            0,
                            "(wd_port0) cannot be listened on",
                            "ss -lunpt"),
                    new Spoilt(
                            "another host's node id",
                            node -> node.put("hostname0", "192.0.2.1"),
                            "node-id",
                            Result.FAIL,
                            0,
                            "hostname0 = '192.0.2.1' is no own address",
                            "pgpool_node_id"),
                    new Spoilt(
                            "no key",
                            node -> node.put("wd_authkey", ""),
                            "authkey",
                            Result.WARN,
                            0,
                            "wd_authkey is empty",
                            "file:PATH"),
                    new Spoilt(
                            "command missing",
                            node -> node.put("wd_escalation_command", "/no/such/script up"),
                            "commands",
                            Result.FAIL,
                            0,
                            "wd_escalation_command: there is no program /no/such/script",
                            "correct the command"),
                    new Spoilt(
                            "program not on the path",
                            node -> node.put("failover_command", "no-such-program-here %d"),
                            "commands",
                            Result.FAIL,
                            0,
                            "failover_command: there is no program no-such-program-here",
                            "install"),
                    new Spoilt(
                            "script not executable",
                            node ->
                                    node.put(
                                            "wd_de_escalation_command",
                                            node.script("rw-r--r--").toString()),
                            "commands",
                            Result.FAIL,
                            0,
                            "is not executable",
                            "chmod +x"),
                    new Spoilt(
                            "script writable by others",
                            node ->
                                    node.put(
                                            "wd_escalation_command",
                                            node.script("rwxr-xrwx").toString()),
                            "commands",
                            Result.WARN,
                            0,
                            "anybody may change",
                            "chmod o-w"),
                    new Spoilt(
                            "pgpool with a watchdog of its own",
                            node -> pool(node).put("use_watchdog", "on"),
                            "use-watchdog",
                            Result.FAIL,
                            0,
                            "use_watchdog = on",
                            "use_watchdog = off"),
                    new Spoilt(
                            "pgpool not started",
                            node -> {
                                String port = Integer.toString(FreePorts.next());
                                pool(node).put("port", port).put("pgpool_port0", port);
                            },
                            "local-pgpool",
                            Result.WARN,
                            0,
                            "does not answer",
                            "start pgpool"),
                    new Spoilt(
                            "interface that is not there",
                            node ->
                                    node.put("vip_method", "address")
                                            .put("delegate_ip", "127.0.7.7")
                                            .put("vip_interface", "nosuch0"),
                            "vip-interface",
                            Result.FAIL,
                            0,
                            "there is no interface nosuch0",
                            "vip_interface"),
                    new Spoilt(
                            "backend not started",
                            node ->
                                    node.put("backend_hostname0", "127.0.0.1")
                                            .put(
                                                    "backend_port0",
                                                    Integer.toString(FreePorts.next())),
                            "backends",
                            Result.WARN,
                            0,
                            "refuses connections",
                            "start PostgreSQL"),
                    new Spoilt(
                            "nobody outside answers",
                            node ->
                                    node.put("np_targets", "tcp:127.0.0.1:1")
                                            .put("np_action", "step-down"),
                            "np-targets",
                            Result.FAIL,
                            0,
                            "no target of np_targets answers",
                            "name targets that answer"));

    private HostFaults() {}

    /// A pgpool beside the daemon, which leaves it alone.
    private static ExaminedNode pool(ExaminedNode node) {
        String port = Integer.toString(node.listen("127.0.0.1").getLocalPort());
        return node.put("local_pgpool", "on")
                .put("bridge_mode", "off")
                .put("port", port)
                .put("pgpool_port0", port);
    }
}
