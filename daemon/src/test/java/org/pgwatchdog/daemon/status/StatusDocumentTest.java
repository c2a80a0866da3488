package org.pgwatchdog.daemon.status;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.pgwatchdog.core.model.ClusterSnapshot;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.core.model.PoolConfig;
import org.pgwatchdog.core.model.WatchdogState;
import org.pgwatchdog.daemon.Samples;
import org.pgwatchdog.vip.CallFigure;

class StatusDocumentTest {
    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");

    private static final KnownProblem CHANGED =
            new KnownProblem(8, "it leads to eni-2", "find out who");

    private static final Reach REACH =
            new Reach(
                    Optional.of(
                            new Reach.Vip(
                                    true,
                                    NOW,
                                    NOW,
                                    Optional.of(Duration.ofNanos(1_234_000)),
                                    Optional.of("10.0.0.1"),
                                    Optional.empty())),
                    Optional.of(
                            new Reach.Zone(
                                    "us-east-1a",
                                    "impaired",
                                    List.of("power"),
                                    NOW,
                                    NOW.minusSeconds(60),
                                    Optional.empty(),
                                    Optional.of(new KnownProblem(105, "it is impaired", "move")))),
                    Optional.of(new Reach.Outside(false, Optional.of(NOW), "none answers")),
                    Map.of(NodeId.of(1), new Reach.Peer(false, NOW, Optional.empty())));

    @Test
    void leaderWithQuorumIsActiveAndHasTheContractsFields() {
        JsonObject json = json(document(Samples.snapshot(WatchdogState.LEADER)));
        assertThat(json.getAsJsonObject("local").get("role").getAsString()).isEqualTo("active");
        assertThat(json.getAsJsonObject("local").get("code").getAsInt()).isEqualTo(4);
        JsonObject leader = json.getAsJsonObject("leader");
        assertThat(leader.get("id").getAsInt()).isZero();
        assertThat(leader.get("since").getAsString()).isEqualTo("2026-01-31T11:59:57Z");
        assertThat(leader.get("term").getAsLong()).isEqualTo(7);
        JsonObject quorum = json.getAsJsonObject("quorum");
        assertThat(quorum.get("state").getAsString()).isEqualTo("QUORUM EXIST");
        assertThat(quorum.get("required").getAsInt()).isEqualTo(2);
        assertThat(quorum.get("members").getAsInt()).isEqualTo(2);
        JsonObject vip = json.getAsJsonObject("vip");
        assertThat(vip.get("held").getAsBoolean()).isTrue();
        assertThat(vip.get("leaseRemainingMs").getAsLong()).isEqualTo(1830);
        assertThat(vip.get("lastError").isJsonNull()).isTrue();
        JsonObject monitor = vip.getAsJsonArray("monitors").get(0).getAsJsonObject();
        assertThat(monitor.get("name").getAsString()).isEqualTo("route rtb-1");
        assertThat(monitor.get("state").getAsString()).isEqualTo("repairing");
        assertThat(monitor.get("since").getAsString()).isEqualTo("2026-01-31T11:59:58Z");
        assertThat(monitor.get("code").getAsInt()).isEqualTo(8);
        assertThat(monitor.get("remedy").getAsString()).isEqualTo("find out who");
        assertThat(monitor.getAsJsonObject("lastProblem"))
                .hasToString(
                        "{\"code\":8,\"cause\":\"it leads to eni-2\",\"remedy\":\"find out who\","
                                + "\"at\":\"2026-01-31T12:00:00Z\"}");
        assertThat(vip.getAsJsonArray("readiness"))
                .hasToString(
                        "[{\"method\":\"aws_route_table\",\"ready\":false,"
                                + "\"since\":\"2026-01-31T11:59:57Z\","
                                + "\"checkedAt\":\"2026-01-31T12:00:00Z\","
                                + "\"problems\":[{\"code\":11,\"cause\":\"the check is on\","
                                + "\"remedy\":null}]}]");
        JsonObject peer = json.getAsJsonArray("nodes").get(1).getAsJsonObject();
        assertThat(peer.get("name").getAsString()).isEqualTo("node \"1\"");
        assertThat(peer.get("lastHeardMs").getAsLong()).isEqualTo(120);
        assertThat(peer.get("role").getAsString()).isEqualTo("standby");
        assertThat(json.getAsJsonArray("backends").get(0).getAsJsonObject().get("host"))
                .hasToString("\"db\"");
        assertThat(json.getAsJsonArray("backends").get(1).getAsJsonObject().get("status"))
                .hasToString("\"quarantine\"");
        JsonObject phases = json.getAsJsonObject("lastTakeover").getAsJsonObject("phasesMs");
        assertThat(phases.get("detect").getAsLong()).isEqualTo(10);
        assertThat(phases.get("acquire").isJsonNull()).isTrue();
    }

    @Test
    void whatTheNodeReachesIsShown() {
        JsonObject json = json(document(Samples.snapshot(WatchdogState.STANDBY)));
        JsonObject vip = json.getAsJsonObject("vip").getAsJsonObject("reachable");
        assertThat(vip.get("ok").getAsBoolean()).isTrue();
        assertThat(vip.get("checkedAt").getAsString()).isEqualTo("2026-01-31T12:00:00Z");
        assertThat(vip.get("latencyMs").getAsDouble()).isEqualTo(1.23);
        assertThat(vip.get("via").getAsString()).isEqualTo("10.0.0.1");
        assertThat(vip.get("error").isJsonNull()).isTrue();
        JsonObject zone = json.getAsJsonObject("zone");
        assertThat(zone.get("state").getAsString()).isEqualTo("impaired");
        assertThat(zone.get("since").getAsString()).isEqualTo("2026-01-31T11:59:00Z");
        assertThat(zone.get("code").getAsInt()).isEqualTo(105);
        assertThat(zone.get("remedy").getAsString()).isEqualTo("move");
        JsonObject outside = json.getAsJsonObject("outside");
        assertThat(outside.get("reached").getAsBoolean()).isFalse();
        assertThat(outside.get("since").getAsString()).isEqualTo("2026-01-31T12:00:00Z");
    }

    @Test
    void whatEachNodeSaysOfTheVirtualIpIsShown() {
        JsonObject json = json(document(Samples.snapshot(WatchdogState.STANDBY)));
        List<String> said =
                json.getAsJsonArray("nodes").asList().stream()
                        .map(node -> node.getAsJsonObject().get("vipReachable").toString())
                        .toList();
        assertThat(said)
                .startsWith(
                        "{\"ok\":true,\"since\":\"2026-01-31T12:00:00Z\",\"latencyMs\":1.23}",
                        "{\"ok\":false,\"since\":\"2026-01-31T12:00:00Z\",\"latencyMs\":null}");
        JsonObject none = json(document(Samples.snapshot(WatchdogState.STANDBY), Reach.NONE));
        assertThat(none.getAsJsonArray("nodes").asList())
                .allMatch(node -> node.getAsJsonObject().get("vipReachable").isJsonNull());
    }

    @Test
    void whatIsNotWatchedIsNull() {
        JsonObject json = json(document(Samples.snapshot(WatchdogState.STANDBY), Reach.NONE));
        assertThat(json.getAsJsonObject("vip").get("reachable").isJsonNull()).isTrue();
        assertThat(json.get("zone").isJsonNull()).isTrue();
        assertThat(json.get("outside").isJsonNull()).isTrue();
    }

    @Test
    void withoutALeaderTheFieldIsNullAndTheRoleIsDown() {
        JsonObject json = json(document(Samples.snapshot(WatchdogState.JOINING)));
        assertThat(json.get("leader").isJsonNull()).isTrue();
        assertThat(json.getAsJsonObject("local").get("role").getAsString()).isEqualTo("down");
    }

    @Test
    void metricsAreWellFormedOpenMetrics() {
        String text =
                MetricsText.of(
                        document(Samples.snapshot(WatchdogState.LEADER)),
                        new Figures(),
                        3,
                        2,
                        new VipFigures(
                                Map.of("aws_route_table", 2L),
                                List.of(
                                        new CallFigure(
                                                "ReplaceRoute",
                                                3,
                                                Map.of("throttled", 1L),
                                                List.of(1L, 1L, 1L, 1L, 1L, 2L, 2L, 2L, 3L),
                                                7.25))));
        assertThat(text).endsWith("# EOF\n").doesNotContain("\n\n");
        assertThat(text).contains("pgwatchdog_role{role=\"active\"} 1\n");
        assertThat(text).contains("pgwatchdog_leaders_seen_total 3\n");
        assertThat(text).contains("pgwatchdog_core_backlog 2\n");
        assertThat(text)
                .contains("pgwatchdog_vip_reachable 1\n")
                .containsPattern("\npgwatchdog_peer_vip_reachable\\{[^}]*\\} 0\n")
                .contains("pgwatchdog_vip_probe_seconds 0.001234\n")
                .contains("pgwatchdog_outside_reached 0\n")
                .contains("pgwatchdog_zone_state{zone=\"us-east-1a\",state=\"impaired\"} 1\n")
                .contains("pgwatchdog_zone_state{zone=\"us-east-1a\",state=\"available\"} 0\n")
                .contains("pgwatchdog_vip_monitor_ok{monitor=\"route rtb-1\"} 0\n")
                .contains("pgwatchdog_vip_monitor_problem_code{monitor=\"route rtb-1\"} 8\n")
                .contains(
                        "pgwatchdog_vip_monitor_since_seconds{monitor=\"route rtb-1\"} 1769860798\n")
                .contains("pgwatchdog_vip_ready{method=\"aws_route_table\"} 0\n")
                .contains("pgwatchdog_vip_drift_repairs_total{method=\"aws_route_table\"} 2\n")
                .contains(
                        "pgwatchdog_aws_call_seconds_bucket{action=\"ReplaceRoute\",le=\"+Inf\"} 3\n")
                .contains("pgwatchdog_aws_call_seconds_sum{action=\"ReplaceRoute\"} 7.25\n")
                .contains(
                        "pgwatchdog_aws_call_errors_total{action=\"ReplaceRoute\",kind=\"throttled\"} 1\n");
        assertThat(text.lines().filter(line -> !line.startsWith("#")))
                .allMatch(line ->
                        line.matches(
                                "pgwatchdog_[a-z_]+(\\{[a-z]+=\"[^\"]*\""
                                        + "(,[a-z]+=\"[^\"]*\")*})? -?[0-9.E-]+"));
        assertThat(text.lines().filter(line -> line.startsWith("# TYPE"))).doesNotHaveDuplicates();
    }

    private static StatusDocument document(ClusterSnapshot cluster) {
        return document(cluster, REACH);
    }

    private static StatusDocument document(ClusterSnapshot cluster, Reach reach) {
        return new StatusDocument(
                "1.2.3",
                cluster,
                new VipReport(
                        "10.0.0.1",
                        "command",
                        true,
                        Optional.of(Duration.ofMillis(1830)),
                        Optional.empty(),
                        reach,
                        List.of(
                                new MonitorReport(
                                        "route rtb-1",
                                        "route",
                                        "rtb-1",
                                        "repairing",
                                        NOW.minusSeconds(2),
                                        NOW,
                                        "it leads to eni-2",
                                        Optional.of(CHANGED),
                                        Optional.of(new MonitorReport.Past(CHANGED, NOW)))),
                        List.of(
                                new ReadinessReport(
                                        "aws_route_table",
                                        NOW.minusSeconds(3),
                                        NOW,
                                        List.of(new KnownProblem(11, "the check is on", ""))))),
                new StatusDocument.Backends(
                        List.of(
                                new PoolConfig.Backend("db", 5432),
                                new PoolConfig.Backend("db2", 5432)),
                        List.of(1)),
                Optional.of(
                        new Takeover(
                                "lost",
                                NOW,
                                Optional.of(1),
                                0,
                                3,
                                Duration.ofMillis(10),
                                Duration.ofMillis(20),
                                Optional.empty())),
                NOW);
    }

    private static JsonObject json(StatusDocument document) {
        return JsonParser.parseString(document.toJson()).getAsJsonObject();
    }
}
