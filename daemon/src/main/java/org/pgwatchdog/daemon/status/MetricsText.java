package org.pgwatchdog.daemon.status;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.pgwatchdog.core.effect.NoticeCode;
import org.pgwatchdog.core.model.ClusterSnapshot;
import org.pgwatchdog.core.model.NodeSnapshot;
import org.pgwatchdog.core.model.WatchdogState;
import org.pgwatchdog.vip.CallFigure;

/// The figures of a node in the OpenMetrics text format.
public final class MetricsText {
    /// The content type of the text.
    public static final String CONTENT_TYPE =
            "application/openmetrics-text; version=1.0.0; charset=utf-8";

    private static final List<String> ZONE_STATES =
            List.of(
                    "available",
                    "information",
                    "impaired",
                    "constrained",
                    "unavailable",
                    "unknown");

    private final StringBuilder text = new StringBuilder(4096);

    private MetricsText() {}

    /// All figures of one moment.
    ///
    /// @param backlog events waiting for the core
    public static String of(
            StatusDocument status, Figures figures, long takeovers, int backlog, VipFigures vip) {
        MetricsText metrics = new MetricsText();
        metrics.cluster(status);
        metrics.peers(status.cluster());
        metrics.reach(status.vip().reach());
        metrics.peersReach(status);
        metrics.takeover(status);
        metrics.counters(figures, takeovers);
        metrics.monitors(status.vip().monitors());
        metrics.readiness(status.vip().readiness());
        metrics.repairs(vip);
        metrics.calls(vip.calls());
        metrics.gauge("core_backlog", "Events that wait for the core.", backlog);
        return metrics.text.append("# EOF\n").toString();
    }

    private void cluster(StatusDocument status) {
        ClusterSnapshot cluster = status.cluster();
        type("build", "info", "The version of this daemon.");
        sample("build_info", "version=\"" + escape(status.version()) + "\"", 1);
        type("state", "stateset", "The local watchdog state.");
        for (WatchdogState state : WatchdogState.values()) {
            sample(
                    "state",
                    "state=\"" + state.label() + "\"",
                    bit(state == cluster.localNode().state()));
        }
        String role = StatusDocument.roleOf(cluster, cluster.localNode());
        type(
                "role",
                "stateset",
                "The local role: leader with the VIP due, joined standby, neither.");
        for (String candidate : new String[] {"active", "standby", "down"}) {
            sample("role", "role=\"" + candidate + "\"", bit(candidate.equals(role)));
        }
        gauge(
                "quorum",
                "1 exists, 0 on the edge, -1 absent, -2 no leader.",
                cluster.quorum().code());
        gauge("votes_required", "Votes a majority needs.", cluster.votesRequired());
        gauge("members", "Nodes that count for the quorum.", cluster.memberRemoteCount() + 1.0);
        gauge("standbys", "Standbys joined to the leader.", cluster.standbyCount());
        gauge("term", "Term of the current leader, 0 if it has none.", (double) cluster.term());
        gauge("paused", "1 while elections and VIP moves are paused.", bit(cluster.paused()));
        gauge("vip_held", "1 while this node holds the virtual IP.", bit(status.vip().held()));
        gauge(
                "escalated",
                "1 once this node has started to raise the virtual IP.",
                bit(cluster.escalated()));
        status.vip()
                .leaseRemaining()
                .ifPresent(rest ->
                        gauge(
                                "lease_remaining_seconds",
                                "Rest of the VIP's lease.",
                                seconds(rest)));
    }

    private void reach(Reach reach) {
        reach.vip()
                .ifPresent(vip -> {
                    gauge(
                            "vip_reachable",
                            "1 if a pool greeted this node through the virtual IP.",
                            bit(vip.ok()));
                    vip.latency()
                            .ifPresent(took ->
                                    gauge(
                                            "vip_probe_seconds",
                                            "Time until a pool greeted through the virtual IP.",
                                            seconds(took)));
                });
        reach.outside()
                .ifPresent(outside ->
                        gauge(
                                "outside_reached",
                                "1 unless none of the np_targets answers.",
                                bit(outside.reached())));
        reach.zone()
                .ifPresent(zone -> {
                    type("zone_state", "stateset", "The availability zone's state.");
                    for (String state : ZONE_STATES) {
                        sample(
                                "zone_state",
                                "zone=\"" + escape(zone.name()) + "\",state=\"" + state + "\"",
                                bit(state.equals(zone.state())));
                    }
                });
    }

    private void peersReach(StatusDocument status) {
        type(
                "peer_vip_reachable",
                "gauge",
                "1 if the peer says that it is served through the virtual IP.");
        remotes(
                status.cluster(),
                (labels, node) ->
                        Optional.ofNullable(status.vip().reach().peers().get(node.id()))
                                .ifPresent(word ->
                                        sample("peer_vip_reachable", labels, bit(word.ok()))));
    }

    private void peers(ClusterSnapshot cluster) {
        type("peer_reachable", "gauge", "1 while a connection to the peer is up.");
        remotes(cluster, (labels, node) -> sample("peer_reachable", labels, bit(node.reachable())));
        type("peer_state_code", "gauge", "The peer's recorded watchdog state code.");
        remotes(cluster, (labels, node) -> sample("peer_state_code", labels, node.state().code()));
        type("peer_last_heard_seconds", "gauge", "Time since the peer's last packet.");
        remotes(
                cluster,
                (labels, node) ->
                        node.lastHeard()
                                .ifPresent(age ->
                                        sample("peer_last_heard_seconds", labels, seconds(age))));
    }

    private void takeover(StatusDocument status) {
        if (status.lastTakeover().isEmpty()) {
            return;
        }
        Takeover last = status.lastTakeover().get();
        type("last_takeover_seconds", "gauge", "Phases of the last change of leadership.");
        sample("last_takeover_seconds", "phase=\"detect\"", seconds(last.detect()));
        sample("last_takeover_seconds", "phase=\"elect\"", seconds(last.elect()));
        last.acquire()
                .ifPresent(time ->
                        sample("last_takeover_seconds", "phase=\"acquire\"", seconds(time)));
    }

    private void counters(Figures figures, long takeovers) {
        counter("core_steps", "Steps of the core.", figures.steps());
        counter(
                "packets_received",
                "Packets received from identified peers.",
                figures.packetsReceived());
        counter("packets_sent", "Packets handed to the peer connections.", figures.packetsSent());
        counter("send_failures", "Packets no connection took.", figures.sendFailures());
        counter("connect_failures", "Failed attempts to connect.", figures.connectFailures());
        counter("leaders_seen", "Leaders seen taking over.", takeovers);
        type("notices", "counter", "Facts told by the core, by code.");
        for (NoticeCode code : NoticeCode.values()) {
            sample(
                    "notices_total",
                    "code=\"" + code.name().toLowerCase(Locale.ROOT) + "\"",
                    (double) figures.notices(code));
        }
    }

    private void monitors(List<MonitorReport> monitors) {
        if (monitors.isEmpty()) {
            return;
        }
        type(
                "vip_monitor_ok",
                "gauge",
                "1 while what the monitor watches is as it should be, 0 also while it cannot look.");
        monitors.forEach(monitor ->
                sample(
                        "vip_monitor_ok",
                        "monitor=\"" + escape(monitor.name()) + "\"",
                        bit(monitor.ok())));
        type(
                "vip_monitor_problem_code",
                "gauge",
                "The code of what is wrong now, 100 more for a warning; 0 while nothing is.");
        monitors.forEach(monitor ->
                sample(
                        "vip_monitor_problem_code",
                        "monitor=\"" + escape(monitor.name()) + "\"",
                        monitor.problem().map(KnownProblem::code).orElse(0)));
        type(
                "vip_monitor_since_seconds",
                "gauge",
                "When the monitor came into its state, in seconds since 1970.");
        monitors.forEach(monitor ->
                sample(
                        "vip_monitor_since_seconds",
                        "monitor=\"" + escape(monitor.name()) + "\"",
                        (double) monitor.since().getEpochSecond()));
    }

    private void readiness(List<ReadinessReport> readiness) {
        if (readiness.isEmpty()) {
            return;
        }
        type("vip_ready", "gauge", "1 while the method could raise the virtual IP on this node.");
        readiness.forEach(report ->
                sample(
                        "vip_ready",
                        "method=\"" + escape(report.method()) + "\"",
                        bit(report.ready())));
    }

    private void repairs(VipFigures vip) {
        if (vip.repairs().isEmpty()) {
            return;
        }
        type("vip_drift_repairs", "counter", "Drifts of the virtual IP that were repaired.");
        new TreeMap<>(vip.repairs())
                .forEach((method, count) ->
                        sample(
                                "vip_drift_repairs_total",
                                "method=\"" + escape(method) + "\"",
                                (double) count));
    }

    private void calls(List<CallFigure> calls) {
        if (calls.isEmpty()) {
            return;
        }
        type("aws_call_seconds", "histogram", "Time that calls of AWS took, by action.");
        for (CallFigure call : calls) {
            String action = "action=\"" + escape(call.action()) + "\"";
            for (int i = 0; i < call.buckets().size(); i++) {
                sample(
                        "aws_call_seconds_bucket",
                        action + ",le=\"" + CallFigure.BOUNDS.get(i) + "\"",
                        (double) call.buckets().get(i));
            }
            sample("aws_call_seconds_bucket", action + ",le=\"+Inf\"", (double) call.calls());
            sample("aws_call_seconds_count", action, (double) call.calls());
            sample("aws_call_seconds_sum", action, call.seconds());
        }
        type("aws_call_errors", "counter", "Calls of AWS that failed, by action and kind.");
        for (CallFigure call : calls) {
            new TreeMap<>(call.errors())
                    .forEach((kind, count) ->
                            sample(
                                    "aws_call_errors_total",
                                    "action=\""
                                            + escape(call.action())
                                            + "\",kind=\""
                                            + escape(kind)
                                            + "\"",
                                    (double) count));
        }
    }

    private static void remotes(ClusterSnapshot cluster, BiConsumer<String, NodeSnapshot> each) {
        for (NodeSnapshot node : cluster.nodes()) {
            if (!node.id().equals(cluster.local())) {
                each.accept(
                        "node=\"" + node.id() + "\",host=\"" + escape(node.address().host()) + "\"",
                        node);
            }
        }
    }

    private void gauge(String name, String help, double value) {
        type(name, "gauge", help);
        sample(name, "", value);
    }

    private void counter(String name, String help, long value) {
        type(name, "counter", help);
        sample(name + "_total", "", (double) value);
    }

    private void type(String name, String type, String help) {
        text.append("# TYPE pgwatchdog_").append(name).append(' ').append(type).append('\n');
        text.append("# HELP pgwatchdog_").append(name).append(' ').append(help).append('\n');
    }

    private void sample(String name, String labels, double value) {
        text.append("pgwatchdog_").append(name);
        if (!labels.isEmpty()) {
            text.append('{').append(labels).append('}');
        }
        text.append(' ');
        if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            text.append((long) value);
        } else {
            text.append(value);
        }
        text.append('\n');
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }

    private static int bit(boolean truth) {
        return truth ? 1 : 0;
    }

    private static String escape(String label) {
        return label.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }
}
