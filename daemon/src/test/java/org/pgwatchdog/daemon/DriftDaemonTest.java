package org.pgwatchdog.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgwatchdog.awsstandin.AwsStandIn;
import org.pgwatchdog.awsstandin.world.AddressRules;
import org.pgwatchdog.awsstandin.world.RecordSet;
import org.pgwatchdog.awsstandin.world.WorldBuilder;
import org.pgwatchdog.daemon.control.ControlAnswer;
import org.pgwatchdog.daemon.control.ControlClient;
import org.pgwatchdog.daemon.control.ControlRequest;

/// A whole node whose virtual IP is led by a stand-in for AWS.
class DriftDaemonTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String VPC = "vpc-0000000000000000a";
    private static final String SUBNET = "subnet-00000000000000001";
    private static final String EIP = "eipalloc-00000000000000001";
    private static final String ZONE = "Z0123456789PRIVATE";

    @TempDir Path directory;

    private final int port = FreePorts.next();
    private final int http = FreePorts.next();
    private final AwsStandIn aws =
            AwsStandIn.start(
                    new WorldBuilder("ap-northeast-1", "123456789012")
                            .vpc(VPC, "10.0.0.0/16")
                            .subnet(SUBNET, VPC, "10.0.1.0/24", "ap-northeast-1a")
                            .instance("i-00000000000000001")
                            .instance("i-00000000000000002")
                            .networkInterface(
                                    "eni-00000000000000001",
                                    "i-00000000000000001",
                                    SUBNET,
                                    "10.0.1.11")
                            .networkInterface(
                                    "eni-00000000000000002",
                                    "i-00000000000000002",
                                    SUBNET,
                                    "10.0.1.12")
                            .mainRouteTable("rtb-00000000000000001", VPC)
                            .elasticIp(EIP, "203.0.113.10")
                            .hostedZone(ZONE, "example.internal.", VPC)
                            .record(
                                    ZONE,
                                    RecordSet.of("db.example.internal.", "A", 10, "10.0.1.12"))
                            .build());
    private final StartedDaemons daemons = new StartedDaemons();

    @BeforeEach
    void noOtherCredentials() {
        System.setProperty("aws.profile", "none-of-this-name");
    }

    @AfterEach
    void stop() throws InterruptedException {
        daemons.close();
        System.clearProperty("aws.profile");
        aws.close();
    }

    @Test
    void aStolenElasticIpIsTakenBackWithOneEventEachAndShown() throws Exception {
        start();
        await().atMost(LIMIT).until(() -> monitors().size() >= 2 && allOk());
        steal();
        await().atMost(LIMIT).until(() -> holder().equals(Optional.of("eni-00000000000000001")));
        await().atMost(LIMIT).until(() -> events("VIP_REPAIRED").size() == 1);
        assertThat(events("VIP_DRIFT"))
                .singleElement()
                .asString()
                .contains("eni-00000000000000002 (instance i-00000000000000002");
        assertThat(allOk()).isTrue();
        assertThat(metrics())
                .contains("pgwatchdog_vip_monitor_ok{monitor=\"eip\"} 1\n")
                .contains("pgwatchdog_vip_drift_repairs_total{method=\"aws_eip\"} 1\n")
                .contains("pgwatchdog_vip_ready{method=\"aws_eip\"} 1\n")
                .contains("pgwatchdog_aws_call_seconds_count{action=\"AssociateAddress\"} 2\n");
        assertThat(lastProblemOf("eip").get("code").getAsInt()).isEqualTo(7);
        assertThat(lastProblemOf("eip").get("remedy").getAsString()).isNotEmpty();
    }

    @Test
    void anApiThatIsGoneIsToldOnceAndKeepsTheAddress() throws Exception {
        start();
        await().atMost(LIMIT).until(() -> monitors().size() >= 2 && allOk());
        aws.unplug("ec2");
        await().atMost(LIMIT).until(() -> events("VIP_UNCHECKED").size() == 1);
        assertThat(events("VIP_UNCHECKED").getFirst()).startsWith("[10");
        assertThat(vip().get("held").getAsBoolean()).isTrue();
        aws.plug("ec2");
        await().atMost(LIMIT).until(() -> events("VIP_CHECKED_AGAIN").size() == 1);
        assertThat(events("VIP_UNCHECKED")).hasSize(1);
        assertThat(events("VIP_DRIFT")).isEmpty();
    }

    @Test
    void theCheckIntervalChangesOnReload() throws Exception {
        start();
        await().atMost(LIMIT).until(() -> monitors().size() >= 2 && allOk());
        Files.writeString(config(), "vip_check_interval = '200ms'\n", StandardOpenOption.APPEND);
        assertThat(ask(new ControlRequest.Reload()).text()).contains("vip_check_interval");
        aws.log().clear();
        await().atMost(Duration.ofSeconds(10))
                .until(() -> aws.log().count("ec2:DescribeAddresses") >= 5);
        assertThat(vip().get("held").getAsBoolean()).isTrue();
    }

    private void steal() {
        aws.change(world ->
                AddressRules.associate(
                        world,
                        world.addresses().get(EIP),
                        world.interfaces().get("eni-00000000000000002"),
                        Optional.empty(),
                        true));
    }

    private Optional<String> holder() {
        return aws.world().addresses().get(EIP).link().map(link -> link.interfaceId());
    }

    private void start() throws Exception {
        Files.writeString(
                config(),
                """
                hostname0 = '127.0.0.1'
                wd_port0 = %d
                pgpool_port0 = 20000
                port = 20000
                wd_lifecheck_method = 'external'
                wd_ipc_socket_dir = '%s'
                http_listen = '127.0.0.1:%d'
                local_pgpool = off
                vip_method = 'aws_eip,aws_route53'
                vip_check_interval = '1s'
                aws_endpoint_url_ec2 = '%s'
                aws_endpoint_url_route53 = '%s'
                aws_endpoint_url_sts = '%s'
                aws_endpoint_url_imds = '%s'
                aws_eip_allocation_id = '%s'
                aws_route53_zone_id = '%s'
                aws_route53_record = 'db.example.internal'
                """
                        .formatted(
                                port,
                                directory,
                                http,
                                aws.ec2(),
                                aws.route53(),
                                aws.sts(),
                                aws.imds("i-00000000000000001"),
                                EIP,
                                ZONE));
        daemons.start(config(), OptionalInt.of(0), directory);
        await().atMost(LIMIT).until(() -> vip().get("held").getAsBoolean());
    }

    private Path config() {
        return directory.resolve("pgpool.conf");
    }

    private JsonObject vip() throws IOException {
        return ask(new ControlRequest.Status()).data().getAsJsonObject().getAsJsonObject("vip");
    }

    private JsonArray monitors() throws IOException {
        return vip().getAsJsonArray("monitors");
    }

    /// The name is in no real zone, so no resolver knows it; that is told of later than this test lasts.
    private boolean allOk() throws IOException {
        return StreamSupport.stream(monitors().spliterator(), false)
                .map(JsonElement::getAsJsonObject)
                .allMatch(one -> one.get("state").getAsString().equals("ok"));
    }

    private JsonObject lastProblemOf(String monitor) throws IOException {
        return StreamSupport.stream(monitors().spliterator(), false)
                .map(JsonElement::getAsJsonObject)
                .filter(one -> one.get("name").getAsString().equals(monitor))
                .findFirst()
                .orElseThrow()
                .getAsJsonObject("lastProblem");
    }

    private List<String> events(String code) throws IOException {
        return StreamSupport.stream(
                        ask(new ControlRequest.Events(false)).data().getAsJsonArray().spliterator(),
                        false)
                .map(JsonElement::getAsJsonObject)
                .filter(one -> one.get("code").getAsString().equals(code))
                .map(one -> one.get("text").getAsString())
                .toList();
    }

    private ControlAnswer ask(ControlRequest request) throws IOException {
        return ControlClient.exchange(directory.resolve(".s.PGWATCHDOG." + port), request, LIMIT);
    }

    private String metrics() throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request =
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + http + "/metrics"))
                            .timeout(LIMIT)
                            .build();
            return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
        }
    }
}
