package org.pgwatchdog.daemon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import org.junit.jupiter.api.Test;

class StatusTextTest {
    private static final String REACHED =
            "{\"ok\":true,\"checkedAt\":\"2026-01-31T12:00:00Z\",\"since\":\"2026-01-31T11:00:00Z\","
                    + "\"latencyMs\":1.2,\"via\":\"20.0.0.50\",\"error\":null}";
    private static final String MISSED =
            "{\"ok\":false,\"checkedAt\":\"2026-01-31T12:00:00Z\",\"since\":\"2026-01-31T11:00:00Z\","
                    + "\"latencyMs\":null,\"via\":null,\"error\":\"20.0.0.50 port 9999: refused\"}";

    @Test
    void aStandbySaysHowItReachesTheVip() {
        assertThat(text(REACHED, "null", "null"))
                .contains(
                        "vip      20.0.0.50  not here (aws_route_table), reachable from here by"
                                + " 20.0.0.50 in 1.2 ms\n")
                .doesNotContain("zone ", "outside ");
        assertThat(text(MISSED, "null", "null"))
                .contains(
                        ", NOT reachable from here since 2026-01-31T11:00:00Z: 20.0.0.50 port 9999:"
                                + " refused\n");
        assertThat(text("null", "null", "null"))
                .contains("vip      20.0.0.50  not here (aws_route_table)\n");
    }

    @Test
    void zoneAndOutsideAreShownWhereTheyAreWatched() {
        String zone =
                "{\"name\":\"us-east-1a\",\"state\":\"impaired\",\"messages\":[\"power\",\"cooling\"],"
                        + "\"checkedAt\":\"2026-01-31T12:00:00Z\",\"error\":null}";
        String outside =
                "{\"reached\":false,\"since\":\"2026-01-31T11:00:00Z\",\"detail\":\"none answers\"}";
        assertThat(text("null", zone, outside))
                .contains("zone     us-east-1a  impaired: power; cooling\n")
                .contains("outside  CUT OFF since 2026-01-31T11:00:00Z: none answers\n");
    }

    @Test
    void whatIsWrongIsShownWithCodeAndRemedy() {
        String shown =
                text(
                        """
                        null,"monitors":[
                          {"name":"route rtb-1","state":"ok","since":"2026-01-31T11:00:00Z","code":null,
                           "detail":"rtb-1 leads to eni-1","remedy":null,"lastProblem":null},
                          {"name":"route rtb-2","state":"contested","since":"2026-01-31T11:00:00Z","code":8,
                           "detail":"it leads to eni-2","remedy":"find out who","lastProblem":null},
                          {"name":"eip","state":"unknown","since":"2026-01-31T11:00:00Z","code":106,
                           "detail":"[106] no answer; wait","remedy":"wait","lastProblem":null}],
                        "readiness":[
                          {"method":"aws_eip","ready":true,"since":"2026-01-31T11:00:00Z","problems":[]},
                          {"method":"aws_route_table","ready":false,"since":"2026-01-31T11:00:00Z",
                           "problems":[{"code":11,"cause":"the check is on","remedy":"switch it off"}]}]
                        """,
                        "null",
                        "null");
        assertThat(shown)
                .contains(
                        "monitor  route rtb-2  contested since 2026-01-31T11:00:00Z: [8] it leads to"
                                + " eni-2; find out who\n",
                        "monitor  eip  unknown since 2026-01-31T11:00:00Z: [106] no answer; wait\n",
                        "not ready  aws_route_table since 2026-01-31T11:00:00Z: [11] the check is"
                                + " on; switch it off\n")
                .doesNotContain("rtb-1", "not ready  aws_eip");
    }

    @Test
    void aZoneInTroubleIsShownWithItsRemedy() {
        assertThat(
                        text(
                                "null",
                                "{\"name\":\"us-east-1a\",\"state\":\"unknown\",\"messages\":[],"
                                        + "\"error\":\"no answer\",\"remedy\":\"check NAT\"}",
                                "null"))
                .contains("zone     us-east-1a  unknown: no answer; check NAT\n");
    }

    @Test
    void peersThatAreNotServedThroughTheVirtualIpAreNamed() {
        String nodes =
                "["
                        + node(1, "{\"ok\":false,\"since\":\"2026-01-31T11:00:00Z\"}")
                        + ","
                        + node(2, "{\"ok\":false,\"since\":\"2026-01-31T11:30:00Z\"}")
                        + ","
                        + node(3, "{\"ok\":true,\"since\":\"2026-01-31T11:30:00Z\"}")
                        + ","
                        + node(4, "null")
                        + "]";
        assertThat(text("null", "null", "null", nodes))
                .contains("vip      NOT reachable from node 2 since 2026-01-31T11:30:00Z\n")
                .containsOnlyOnce("NOT reachable");
    }

    private static String node(int id, String vipReachable) {
        return "{\"id\":"
                + id
                + ",\"host\":\"h\",\"wdPort\":9000,\"state\":\"STANDBY\",\"role\":\"standby\","
                + "\"membership\":\"MEMBER\",\"lostReason\":null,\"lastHeardMs\":null,"
                + "\"kind\":\"pgwatchdog\",\"vipReachable\":"
                + vipReachable
                + "}";
    }

    private static String text(String reachable, String zone, String outside) {
        return text(reachable, zone, outside, "[]");
    }

    private static String text(String reachable, String zone, String outside, String nodes) {
        String status =
                """
                {"local":{"id":1,"name":"n1","state":"STANDBY","code":7,"role":"standby"},
                 "leader":null,"paused":false,
                 "quorum":{"state":"QUORUM EXIST","code":1,"required":2,"members":3},
                 "vip":{"address":"20.0.0.50","method":"aws_route_table","held":false,
                        "lastError":null,"reachable":%s},
                 "zone":%s,"outside":%s,"nodes":%s,"backends":[]}
                """
                        .formatted(reachable, zone, outside, nodes);
        return StatusText.of(JsonParser.parseString(status).getAsJsonObject());
    }
}
