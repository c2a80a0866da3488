package org.pgwatchdog.daemon.reach;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pgwatchdog.awsstandin.AwsStandIn;
import org.pgwatchdog.awsstandin.fault.FaultEffect;
import org.pgwatchdog.awsstandin.fault.FaultMatch;
import org.pgwatchdog.awsstandin.world.AvailabilityZone;
import org.pgwatchdog.awsstandin.world.World;
import org.pgwatchdog.awsstandin.world.WorldBuilder;
import org.pgwatchdog.bridge.conf.SettingsResult;
import org.pgwatchdog.bridge.conf.WatchdogSettings;
import org.pgwatchdog.daemon.status.Reach;
import org.pgwatchdog.daemon.wiring.AwsWiring;

/// The watchers as the configuration asks for them, AWS being the stand-in.
class ReachabilityTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String INSTANCE = "i-00000000000000001";
    private static final String ZONE = "ap-northeast-1a";

    @TempDir private Path directory;
    private final TestNode node = new TestNode();
    private final AwsStandIn aws = AwsStandIn.start(world());

    @BeforeEach
    void noOtherCredentials() {
        System.setProperty("aws.profile", "none-of-this-name");
    }

    @AfterEach
    void close() {
        System.clearProperty("aws.profile");
        aws.close();
    }

    private static World world() {
        return new WorldBuilder("ap-northeast-1", "123456789012")
                .vpc("vpc-0000000000000000a", "10.0.0.0/16")
                .subnet("subnet-00000000000000001", "vpc-0000000000000000a", "10.0.1.0/24", ZONE)
                .instance(INSTANCE)
                .networkInterface(
                        "eni-00000000000000001", INSTANCE, "subnet-00000000000000001", "10.0.1.10")
                .build();
    }

    @Test
    void theZoneIsToldWhenItChangesAndShownAlways() throws IOException {
        WatchdogSettings settings = settings("aws_az_check = on");
        try (var watch =
                new ZoneWatch(
                        AwsWiring.readings(settings.aws()),
                        "",
                        LIMIT,
                        Duration.ofMillis(100),
                        node.node().notices())) {
            watch.start();
            await().atMost(LIMIT).until(() -> state(watch).equals("available"));
            assertThat(node.told()).isEmpty();
            zone("impaired", "power loss in one data centre");
            await().atMost(LIMIT).until(() -> node.told().size() == 1);
            assertThat(node.told().getFirst())
                    .startsWith("ZONE_WARNING [105] availability zone " + ZONE)
                    .contains("is impaired: power loss in one data centre");
            Reach.Zone impaired = watch.view().orElseThrow();
            assertThat(impaired.problem().orElseThrow().code()).isEqualTo(105);
            assertThat(impaired.problem().orElseThrow().remedy()).contains("health dashboard");
            zone("available");
            await().atMost(LIMIT).until(() -> node.told().size() == 2);
            aws.faults()
                    .add(
                            FaultMatch.action("ec2:DescribeAvailabilityZones"),
                            new FaultEffect.Fail(403, "UnauthorizedOperation", "no"));
            await().atMost(LIMIT).until(() -> node.told().size() == 3);
            assertThat(node.told().get(2)).startsWith("ZONE_WARNING ").contains("[105]");
            assertThat(state(watch)).isEqualTo("unknown");
            assertThat(watch.view().orElseThrow().problem().orElseThrow().remedy())
                    .isEqualTo(
                            "allow ec2:DescribeAvailabilityZones in the IAM policy of this node's role");
            assertThat(watch.view().orElseThrow().name()).isEqualTo(ZONE);
        }
    }

    @Test
    void onlyWhatIsConfiguredIsWatched() throws IOException {
        try (var reach = new Reachability(settings("delegate_ip = ''"), node.node())) {
            reach.start();
            assertThat(reach.view()).isEqualTo(Reach.NONE);
        }
        try (var reach =
                new Reachability(
                        settings("aws_az_check = on", "np_targets = 'tcp:127.0.0.1:1'"),
                        node.node())) {
            reach.start();
            await().atMost(LIMIT)
                    .until(() ->
                            reach.view().zone().isPresent()
                                    && !reach.view().outside().orElseThrow().reached());
            reach.use(settings("aws_az_check = on"));
            assertThat(reach.view().outside()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "command                 | [Named[host=20.0.0.50]]",
                "address                 | [Named[host=20.0.0.50]]",
                "aws_route_table         | [Named[host=20.0.0.50]]",
                "aws_secondary_ip        | [Named[host=20.0.0.50]]",
                "aws_eip                 | [ElasticIp[allocationId=eipalloc-00000001]]",
                "aws_route53             | [Named[host=db.example.com]]",
                "aws_route_table,aws_route53 | [Named[host=20.0.0.50], Named[host=db.example.com]]",
            })
    void clientsComeByWhatTheMethodsOpen(String methods, String entrances) throws IOException {
        assertThat(
                        Entrance.of(
                                settings(
                                        "vip_method = '" + methods + "'",
                                        "delegate_ip = '20.0.0.50'",
                                        "vip_interface = 'lo'",
                                        "aws_vpc_id = 'vpc-00000001'",
                                        "aws_eip_allocation_id = 'eipalloc-00000001'",
                                        "aws_route53_zone_id = 'Z0123456789'",
                                        "aws_route53_record = 'db.example.com'")))
                .hasToString(entrances);
    }

    private void zone(String state, String... messages) {
        aws.change(world -> {
            AvailabilityZone old = world.availabilityZones().get(ZONE);
            world.availabilityZones()
                    .put(ZONE, new AvailabilityZone(ZONE, old.id(), state, List.of(messages)));
        });
    }

    private static String state(ZoneWatch watch) {
        return watch.view().map(Reach.Zone::state).orElse("");
    }

    private WatchdogSettings settings(String... lines) throws IOException {
        String common =
                """
                hostname0 = '127.0.0.1'
                wd_port0 = 9000
                pgpool_port0 = 9999
                hostname1 = '127.0.0.1'
                wd_port1 = 9001
                pgpool_port1 = 9998
                wd_lifecheck_method = 'external'
                aws_endpoint_url_ec2 = '%s'
                aws_endpoint_url_imds = '%s'
                aws_api_timeout = '20s'
                """
                        .formatted(aws.ec2(), aws.imds(INSTANCE));
        Path file = directory.resolve("pgpool.conf");
        Files.writeString(file, common + String.join("\n", lines) + "\n");
        if (WatchdogSettings.load(List.of(file), OptionalInt.of(0))
                instanceof SettingsResult.Loaded(WatchdogSettings settings, var _)) {
            return settings;
        }
        throw new AssertionError(WatchdogSettings.load(List.of(file), OptionalInt.of(0)));
    }
}
