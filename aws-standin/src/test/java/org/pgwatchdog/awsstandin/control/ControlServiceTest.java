package org.pgwatchdog.awsstandin.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pgwatchdog.awsstandin.ThreeZones.APP_TABLE;
import static org.pgwatchdog.awsstandin.ThreeZones.eni;
import static org.pgwatchdog.awsstandin.ThreeZones.instance;

import com.google.gson.JsonArray;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.pgwatchdog.awsstandin.AwsStandIn;
import org.pgwatchdog.awsstandin.Http;
import org.pgwatchdog.awsstandin.ThreeZones;
import org.pgwatchdog.awsstandin.fault.FaultEffect;
import org.pgwatchdog.awsstandin.fault.FaultMatch;
import org.pgwatchdog.awsstandin.fault.Faults;

class ControlServiceTest {
    private final AwsStandIn standIn = AwsStandIn.start(ThreeZones.builder().build());

    @AfterEach
    void stop() {
        standIn.close();
    }

    @Test
    void faultsAreSetListedAndEnded() throws IOException {
        String answer =
                ok(
                        "POST",
                        "/faults",
                        """
                        {"action":"ec2:ReplaceRoute","caller":"i-1","resource":"rtb-1",
                         "effect":"delay","seconds":30,"times":1}
                        """);
        assertThat(answer.strip()).isEqualTo("{\"id\":\"fault-1\"}");
        Faults.Fault fault = standIn.faults().all().getFirst();
        assertThat(fault.match()).isEqualTo(new FaultMatch("ec2:ReplaceRoute", "i-1", "rtb-1"));
        assertThat(fault.effect()).isEqualTo(new FaultEffect.Delay(Duration.ofSeconds(30)));
        JsonArray listed = JsonParser.parseString(ok("GET", "/faults", "")).getAsJsonArray();
        assertThat(listed.get(0).getAsJsonObject().get("hits").getAsInt()).isZero();
        ok("DELETE", "/faults/fault-1", "");
        assertThat(standIn.faults().all()).isEmpty();
        assertThat(send("DELETE", "/faults/fault-1", "").status()).isEqualTo(404);
    }

    @Test
    void everyEffectHasItsWord() throws IOException {
        for (String word :
                "hold hang drop drop-answer half-answer throttle internal-error unavailable"
                        .split(" ", -1)) {
            ok("POST", "/faults", "{\"action\":\"*\",\"effect\":\"" + word + "\"}");
        }
        ok("POST", "/faults", "{\"action\":\"*\",\"effect\":\"delay-answer\",\"seconds\":0.5}");
        ok(
                "POST",
                "/faults",
                "{\"action\":\"*\",\"effect\":\"fail\",\"status\":400,\"code\":\"X\"}");
        assertThat(standIn.faults().all()).extracting(Faults.Fault::effect).doesNotHaveDuplicates();
        assertThat(standIn.faults().all()).hasSize(10);
    }

    @Test
    void wrongRequestsAreToldWhatWouldBeRight() throws IOException {
        Http.Answer wrong = send("POST", "/faults", "{\"action\":\"*\",\"effect\":\"explode\"}");
        assertThat(wrong.status()).isEqualTo(400);
        assertThat(wrong.body()).contains("effect is delay,", "not explode");
        assertThat(send("POST", "/faults", "{\"action\":\"*\"}").body())
                .contains("\"effect\" is missing");
        assertThat(send("POST", "/faults", "[1").status()).isEqualTo(400);
        assertThat(send("POST", "/instances/i-9/stop", "").status()).isEqualTo(400);
        assertThat(send("GET", "/nothing", "").status()).isEqualTo(404);
    }

    @Test
    void instancesZonesAndListenersAreChanged() throws IOException {
        ok("POST", "/instances/" + instance(1) + "/stop", "");
        assertThat(standIn.world().instances().get(instance(1)).isRunning()).isFalse();
        ok("POST", "/instances/" + instance(1) + "/start", "");
        assertThat(standIn.world().instances().get(instance(1)).isRunning()).isTrue();
        ok("POST", "/instances/" + instance(1) + "/metadata", "{\"hopLimit\":3}");
        assertThat(standIn.world().instances().get(instance(1)).metadata().hopLimit()).isEqualTo(3);
        ok("POST", "/zones/ap-northeast-1a", "{\"state\":\"impaired\",\"messages\":[\"m\"]}");
        assertThat(standIn.world().availabilityZones().get("ap-northeast-1a").state())
                .isEqualTo("impaired");
        ok("POST", "/timings", "{\"readLagMs\":250,\"propagationMs\":1.5}");
        assertThat(standIn.timings().readLag()).isEqualTo(Duration.ofMillis(250));
        assertThat(standIn.timings().propagation()).isEqualTo(Duration.ofNanos(1_500_000));
        ok("POST", "/listeners/ec2/unplug", "");
        ok("POST", "/listeners/ec2/plug", "");
        ok("POST", "/deny", "{\"action\":\"ec2:ReplaceRoute\",\"resource\":\"rtb-1\"}");
        assertThat(standIn.denials().permits("ec2:ReplaceRoute", "me", "x/rtb-1")).isFalse();
        ok("DELETE", "/deny", "");
        assertThat(standIn.denials().permits("ec2:ReplaceRoute", "me", "x/rtb-1")).isTrue();
        ok("POST", "/throttle", "{\"action\":\"ec2:ReplaceRoute\",\"capacity\":1,\"perSecond\":0}");
        ok("POST", "/credentials/expire", "");
        ok("POST", "/credentials/renew", "");
    }

    @Test
    void thePageAndTheTextShowTheTables() throws IOException {
        standIn.change(world -> world.instances().remove(instance(1)));
        String text = ok("GET", "/text", "");
        assertThat(text)
                .contains("test double", APP_TABLE, "20.0.0.50/32", eni(1))
                .containsPattern("20\\.0\\.0\\.50/32 +" + eni(1) + " +BLACKHOLE");
        assertThat(ok("GET", "/", "")).contains("<pre>", APP_TABLE);
        assertThat(ok("GET", "/writes", "").strip()).isEqualTo("[]");
        assertThat(ok("GET", "/endpoints", "")).contains(standIn.ec2().toString());
    }

    @Test
    void callsAreListedRefusedOnesAmongThem() throws IOException {
        assertThat(ok("GET", "/calls", "").strip()).isEqualTo("[]");
        Http.send("POST", standIn.ec2(), Map.of(), "Action=DescribeVpcs");
        JsonArray calls = JsonParser.parseString(ok("GET", "/calls", "")).getAsJsonArray();
        assertThat(calls).hasSize(1);
        assertThat(calls.get(0).getAsJsonObject().get("outcome").getAsString()).isNotEqualTo("ok");
    }

    private String ok(String method, String path, String body) throws IOException {
        Http.Answer answer = send(method, path, body);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.body();
    }

    private Http.Answer send(String method, String path, String body) throws IOException {
        return Http.send(method, standIn.control().resolve(path), Map.of(), body);
    }
}
