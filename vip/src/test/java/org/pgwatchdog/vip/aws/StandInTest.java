package org.pgwatchdog.vip.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pgwatchdog.awsstandin.AwsStandIn;
import org.pgwatchdog.awsstandin.fault.FaultEffect;
import org.pgwatchdog.awsstandin.fault.FaultMatch;
import org.pgwatchdog.awsstandin.world.Cidr;
import org.pgwatchdog.awsstandin.world.RecordSet;
import org.pgwatchdog.awsstandin.world.Route;
import org.pgwatchdog.awsstandin.world.World;
import org.pgwatchdog.awsstandin.world.WorldBuilder;
import org.pgwatchdog.vip.VipOutcome;
import org.pgwatchdog.vip.aws.AwsVipSettings.ElasticIpSettings;
import org.pgwatchdog.vip.aws.api.DnsName;
import org.pgwatchdog.vip.aws.sdk.ClientSettings;
import org.pgwatchdog.vip.aws.sdk.SdkClients;

/// The methods with the real SDK against the stand-in for AWS: two nodes, with credentials, region and
/// interface from their instance metadata.
class StandInTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String VPC = "vpc-0000000000000000a";
    private static final String TABLE = "rtb-0000000000000000f";
    private static final String SECOND_TABLE = "rtb-0000000000000000e";
    private static final String EIP = "eipalloc-00000000000000001";
    private static final String ZONE = "Z0123456789PRIVATE";

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
        WorldBuilder builder =
                new WorldBuilder("ap-northeast-1", "123456789012")
                        .vpc(VPC, "10.0.0.0/16")
                        .subnet("subnet-00000000000000001", VPC, "10.0.1.0/24", "ap-northeast-1a");
        for (int i = 1; i <= 2; i++) {
            builder.instance(instance(i))
                    .networkInterface(
                            eni(i), instance(i), "subnet-00000000000000001", "10.0.1.1" + i);
        }
        return builder.mainRouteTable("rtb-00000000000000001", VPC)
                .routeTable(TABLE, VPC, "subnet-00000000000000001")
                .routeTable(SECOND_TABLE, VPC)
                .route(TABLE, "20.0.0.50/32", new Route.ToInterface(eni(2)))
                .route(SECOND_TABLE, "20.0.0.50/32", new Route.ToInterface(eni(2)))
                .elasticIp(EIP, "203.0.113.10")
                .hostedZone(ZONE, "example.internal.", VPC)
                .record(ZONE, RecordSet.of("db.example.internal.", "A", 10, "10.0.1.12"))
                .build();
    }

    private static String instance(int number) {
        return "i-0000000000000000" + number;
    }

    private static String eni(int number) {
        return "eni-0000000000000000" + number;
    }

    private AwsVirtualIp node(int number, AwsVipSettings settings) {
        return new AwsVirtualIp(
                settings,
                Optional.empty(),
                region ->
                        new SdkClients(
                                new ClientSettings(
                                        region,
                                        Optional.of(aws.ec2()),
                                        Optional.of(aws.route53()),
                                        Optional.of(aws.sts()),
                                        Optional.of(aws.imds(instance(number))),
                                        "",
                                        settings.apiTimeout())),
                Pace.SYSTEM);
    }

    private AwsVipSettings settings(
            int number,
            String vip,
            Optional<RouteTableSettings> routes,
            boolean secondary,
            Optional<Route53Settings> dns) {
        return new AwsVipSettings(
                Optional.of(InetAddress.ofLiteral(vip)),
                "",
                "",
                "",
                Optional.of(aws.imds(instance(number))),
                Duration.ofSeconds(20),
                routes,
                routes.isEmpty() && !secondary && dns.isEmpty()
                        ? Optional.of(new ElasticIpSettings(EIP, Optional.empty()))
                        : Optional.empty(),
                secondary,
                dns);
    }

    private AwsVirtualIp routes(int number, List<String> tables, boolean create) {
        return node(
                number,
                settings(
                        number,
                        "20.0.0.50",
                        Optional.of(
                                new RouteTableSettings(
                                        tables,
                                        tables.isEmpty() ? VPC : "",
                                        Optional.empty(),
                                        create,
                                        false,
                                        true)),
                        false,
                        Optional.empty()));
    }

    private Optional<Route.Target> target(String table) {
        return aws.world()
                .routeTables()
                .get(table)
                .route(Cidr.of("20.0.0.50/32"))
                .map(Route::target);
    }

    private static Optional<Route.Target> leadsTo(int node) {
        return Optional.of(new Route.ToInterface(eni(node)));
    }

    @Test
    void allTablesOfTheVpcThatHoldTheRouteAreMoved() {
        try (AwsVirtualIp vip = routes(1, List.of(), false)) {
            assertThat(vip.prepare(LIMIT)).isEmpty();
            assertThat(aws.world().interfaces().get(eni(1)).sourceDestCheck()).isFalse();
            assertThat(vip.acquire(LIMIT))
                    .isEqualTo(new VipOutcome.Held("2 route tables lead to " + eni(1)));
            assertThat(target(TABLE)).isEqualTo(leadsTo(1));
            assertThat(target(SECOND_TABLE)).isEqualTo(leadsTo(1));
            assertThat(vip.release(LIMIT).succeeded()).isTrue();
            assertThat(target(TABLE)).isEqualTo(leadsTo(1));
        }
    }

    @Test
    void theMissingRouteIsCreatedWhenAllowed() {
        String main = "rtb-00000000000000001";
        try (AwsVirtualIp careful = routes(1, List.of(main), false);
                AwsVirtualIp creating = routes(1, List.of(main), true)) {
            assertThat(careful.acquire(LIMIT).detail()).contains("[7] " + main + " has no route");
            assertThat(target(main)).isEmpty();
            assertThat(creating.acquire(LIMIT).succeeded()).isTrue();
            assertThat(target(main)).isEqualTo(leadsTo(1));
        }
    }

    @Test
    void throttlingFaultsAndLostAnswersAreOvercome() {
        try (AwsVirtualIp vip = routes(1, List.of(TABLE, SECOND_TABLE), false)) {
            vip.prepare(LIMIT);
            String throttled =
                    aws.faults()
                            .add(
                                    FaultMatch.action("ec2:ReplaceRoute").on(TABLE),
                                    FaultEffect.Fail.requestLimitExceeded());
            aws.faults()
                    .add(
                            FaultMatch.action("ec2:ReplaceRoute").on(SECOND_TABLE),
                            new FaultEffect.DropAnswer());
            Thread.ofVirtual()
                    .start(() -> {
                        await().until(() -> target(SECOND_TABLE).equals(leadsTo(1)));
                        aws.faults().remove(throttled);
                    });
            assertThat(vip.acquire(LIMIT).succeeded()).isTrue();
            assertThat(target(TABLE)).isEqualTo(leadsTo(1));
            assertThat(target(SECOND_TABLE)).isEqualTo(leadsTo(1));
        }
    }

    @Test
    void aFormerHoldersReleaseLeavesTheElasticIpToItsNewHolder() {
        try (AwsVirtualIp first =
                        node(
                                1,
                                settings(
                                        1,
                                        "20.0.0.50",
                                        Optional.empty(),
                                        false,
                                        Optional.empty()));
                AwsVirtualIp second =
                        node(
                                2,
                                settings(
                                        2,
                                        "20.0.0.50",
                                        Optional.empty(),
                                        false,
                                        Optional.empty()))) {
            assertThat(first.acquire(LIMIT).succeeded()).isTrue();
            assertThat(second.acquire(LIMIT).succeeded()).isTrue();
            assertThat(first.release(LIMIT).succeeded()).isTrue();
            assertThat(aws.world().addresses().get(EIP).link().orElseThrow().interfaceId())
                    .isEqualTo(eni(2));
            second.release(LIMIT);
            assertThat(aws.world().addresses().get(EIP).link()).isEmpty();
        }
    }

    @Test
    void theSecondaryAddressIsAwaitedInTheMetadata() {
        aws.timings().metadataLag(Duration.ofMillis(500));
        try (AwsVirtualIp first =
                        node(
                                1,
                                settings(
                                        1, "10.0.1.50", Optional.empty(), true, Optional.empty()));
                AwsVirtualIp second =
                        node(
                                2,
                                settings(
                                        2,
                                        "10.0.1.50",
                                        Optional.empty(),
                                        true,
                                        Optional.empty()))) {
            assertThat(first.acquire(LIMIT).succeeded()).isTrue();
            assertThat(second.acquire(LIMIT).succeeded()).isTrue();
            assertThat(first.release(LIMIT).succeeded()).isTrue();
            assertThat(aws.world().interfaces().get(eni(2)).holds("10.0.1.50")).isTrue();
            assertThat(aws.world().interfaces().get(eni(1)).holds("10.0.1.50")).isFalse();
        }
    }

    @Test
    void theRecordIsSwappedTogetherWithItsOwner() {
        var dns =
                new Route53Settings(
                        ZONE,
                        DnsName.of("db.example.internal"),
                        Duration.ofSeconds(10),
                        Optional.empty(),
                        true,
                        true,
                        "node1");
        try (AwsVirtualIp vip =
                node(1, settings(1, "20.0.0.50", Optional.empty(), false, Optional.of(dns)))) {
            assertThat(vip.prepare(LIMIT)).isEmpty();
            assertThat(vip.acquire(LIMIT).detail())
                    .startsWith("db.example.internal. says 10.0.1.11");
            assertThat(vip.acquire(LIMIT).succeeded()).isTrue();
            assertThat(vip.release(LIMIT).detail()).isEqualTo("db.example.internal. is deleted");
        }
    }
}
