package org.pgwatchdog.daemon.doctor.host;

import static org.pgwatchdog.daemon.doctor.check.Finding.fail;
import static org.pgwatchdog.daemon.doctor.check.Finding.ok;
import static org.pgwatchdog.daemon.doctor.check.Finding.skipped;
import static org.pgwatchdog.daemon.doctor.check.Finding.warn;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.pgwatchdog.bridge.conf.BridgeSettings;
import org.pgwatchdog.bridge.conf.Endpoint;
import org.pgwatchdog.bridge.conf.WatchdogSettings;
import org.pgwatchdog.bridge.conf.WatchdogSettings.Partition.Target;
import org.pgwatchdog.bridge.conf.WatchdogSettings.PartitionAction;
import org.pgwatchdog.core.model.NodeAddress;
import org.pgwatchdog.daemon.doctor.check.CheckLimits;
import org.pgwatchdog.daemon.doctor.check.Finding;
import org.pgwatchdog.lifecheck.TrustedServerSettings;
import org.pgwatchdog.lifecheck.probe.PingProbe;
import org.pgwatchdog.lifecheck.probe.ProbeOutcome;

/// `peers`, `trusted-servers`, `np-targets`, `backends`: who must be reachable from here.
record NetworkChecks(WatchdogSettings settings) {
    List<Finding> peers() {
        var findings =
                new ArrayList<>(sideBySide(settings.cluster().remotes(), NetworkChecks::peer));
        if (settings.lifecheck().method() == WatchdogSettings.LifecheckMethod.HEARTBEAT
                && !settings.heartbeat().destinations().isEmpty()) {
            findings.add(
                    skipped(
                            "heartbeats (UDP "
                                    + settings.heartbeat().port()
                                    + ") prove themselves between running daemons only: see"
                                    + " pgwatchdog status"));
        }
        return findings.isEmpty() ? ok("this node is alone").alone() : findings;
    }

    private static Finding peer(NodeAddress node) {
        String where = "node " + node.id() + " at " + new Endpoint(node.host(), node.wdPort());
        return switch (TcpProbe.of(node.host(), node.wdPort(), CheckLimits.CONNECT_MAX)) {
            case TcpProbe.Answered _ -> ok(where + " answers");
            case TcpProbe.Refused _ ->
                    warn(
                            where + " refuses connections: not started yet, or a firewall",
                            "start the watchdog there; otherwise let TCP "
                                    + node.wdPort()
                                    + " through");
            case TcpProbe.Silent(var limit) ->
                    fail(
                            where + " does not answer within " + limit.toMillis() + " ms: filtered",
                            "let TCP "
                                    + node.wdPort()
                                    + " and the heartbeat's UDP through between the nodes (security"
                                    + " group, firewall)");
            case TcpProbe.Unreachable(var reason) ->
                    fail(
                            where + ": " + reason,
                            "correct hostname" + node.id() + ", DNS or routing");
        };
    }

    List<Finding> backends() {
        return sideBySide(
                settings.bridge().backends().stream()
                        .filter(BridgeSettings.Backend::isUsed)
                        .toList(),
                NetworkChecks::backend);
    }

    private static Finding backend(BridgeSettings.Backend backend) {
        String where =
                "backend " + backend.id() + " at " + new Endpoint(backend.host(), backend.port());
        if (backend.host().startsWith("/")) {
            Path socket = Path.of(backend.host(), ".s.PGSQL." + backend.port());
            return Files.exists(socket)
                    ? ok(where + " has its socket")
                    : warn(where + ": there is no socket " + socket, "start PostgreSQL there");
        }
        return switch (TcpProbe.of(backend.host(), backend.port(), CheckLimits.CONNECT_MAX)) {
            case TcpProbe.Answered _ -> ok(where + " answers");
            case TcpProbe.Refused _ ->
                    warn(where + " refuses connections", "start PostgreSQL there");
            case TcpProbe.Silent(var limit) ->
                    fail(
                            where + " does not answer within " + limit.toMillis() + " ms",
                            "let TCP " + backend.port() + " through, or start that host");
            case TcpProbe.Unreachable(var reason) ->
                    fail(
                            where + ": " + reason,
                            "correct backend_hostname" + backend.id() + ", DNS or routing");
        };
    }

    List<Finding> trustedServers() {
        Optional<String> command =
                Optional.of(settings.lifecheck().trustedServerCommand())
                        .filter(text -> !text.isBlank());
        List<String> servers = settings.lifecheck().trustedServers();
        var ping = pinging(command);
        List<Finding> each =
                sideBySide(
                        servers,
                        server ->
                                switch (ping.ask(server)) {
                                    case ProbeOutcome.Answered _ -> ok(server + " answers");
                                    case ProbeOutcome.Failed(var reason) ->
                                            warn(
                                                    server + " does not answer: " + reason,
                                                    "let ICMP echo through, or name another server");
                                });
        if (each.stream().anyMatch(one -> !one.isBad())) {
            return each;
        }
        return fail(
                        "no trusted server answers, so this node would take itself for cut off: "
                                + String.join("; ", each.stream().map(Finding::text).toList()),
                        "let ICMP echo through, or name servers in trusted_servers that answer")
                .alone();
    }

    List<Finding> partitionTargets() {
        List<Finding> each =
                sideBySide(settings.partition().targets(), NetworkChecks::partitionTarget);
        if (each.stream().anyMatch(one -> !one.isBad())) {
            return each;
        }
        String text =
                "no target of np_targets answers: "
                        + String.join("; ", each.stream().map(Finding::text).toList());
        String remedy = "let the packets through, or name targets that answer";
        return (settings.partition().action() == PartitionAction.STEP_DOWN
                        ? fail(text, remedy)
                        : warn(text, remedy))
                .alone();
    }

    private static Finding partitionTarget(Target target) {
        return switch (target) {
            case Target.Ping(var host) ->
                    switch (pinging(Optional.empty()).ask(host)) {
                        case ProbeOutcome.Answered _ -> ok("ping:" + host + " answers");
                        case ProbeOutcome.Failed(var reason) ->
                                warn(
                                        "ping:" + host + " does not answer: " + reason,
                                        "let ICMP echo through, or name another target");
                    };
            case Target.Tcp(var host, var port) ->
                    TcpProbe.of(host, port, CheckLimits.CONNECT_MAX) instanceof TcpProbe.Answered
                            ? ok("tcp:" + new Endpoint(host, port) + " answers")
                            : warn(
                                    "tcp:" + new Endpoint(host, port) + " does not answer",
                                    "let TCP " + port + " through, or name another target");
        };
    }

    private static PingProbe pinging(Optional<String> command) {
        return new PingProbe(new TrustedServerSettings(List.of(), command, CheckLimits.PING_MAX));
    }

    private static <T> List<Finding> sideBySide(List<T> things, Function<T, Finding> look) {
        List<Future<Finding>> running;
        try (var workers = Executors.newVirtualThreadPerTaskExecutor()) {
            running = things.stream().map(one -> workers.submit(() -> look.apply(one))).toList();
        }
        return running.stream().map(Future::resultNow).toList();
    }
}
