package org.pgwatchdog.vip.aws;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pgwatchdog.awsstandin.AwsStandIn;
import org.pgwatchdog.awsstandin.world.Cidr;
import org.pgwatchdog.awsstandin.world.RecordSet;
import org.pgwatchdog.awsstandin.world.Route;
import org.pgwatchdog.awsstandin.world.World;
import org.pgwatchdog.awsstandin.world.WorldBuilder;
import org.pgwatchdog.vip.aws.AwsVipSettings.ElasticIpSettings;
import org.pgwatchdog.vip.aws.api.DnsName;
import org.pgwatchdog.vip.aws.sdk.ClientSettings;
import org.pgwatchdog.vip.aws.sdk.SdkClients;

/// Instances in one subnet with everything a virtual IP can be led by, at a stand-in for AWS; their
/// virtual IPs use the real SDK, with credentials and place from their instance metadata.
final class DriftScene implements AutoCloseable {
    static final Duration LIMIT = Duration.ofSeconds(60);
    static final String VPC = "vpc-0000000000000000a";
    static final String SUBNET = "subnet-00000000000000001";
    static final String TABLE = "rtb-0000000000000000f";
    static final String SECOND_TABLE = "rtb-0000000000000000e";
    static final String EIP = "eipalloc-00000000000000001";
    static final String ZONE = "Z0123456789PRIVATE";
    static final String RECORD = "db.example.internal.";
    static final String VIP = "20.0.0.50";
    static final String SECONDARY = "10.0.1.50";
    private static final Cidr ROUTE = Cidr.of(VIP + "/32");

    final AwsStandIn aws = AwsStandIn.start(world());
    private final List<AwsVirtualIp> nodes = new ArrayList<>();

    DriftScene() {
        System.setProperty("aws.profile", "none-of-this-name");
    }

    private static World world() {
        WorldBuilder builder =
                new WorldBuilder("ap-northeast-1", "123456789012")
                        .vpc(VPC, "10.0.0.0/16")
                        .subnet(SUBNET, VPC, "10.0.1.0/24", "ap-northeast-1a");
        for (int i = 1; i <= 3; i++) {
            builder.instance(instance(i)).networkInterface(eni(i), instance(i), SUBNET, ip(i));
        }
        return builder.mainRouteTable("rtb-00000000000000001", VPC)
                .routeTable(TABLE, VPC, SUBNET)
                .routeTable(SECOND_TABLE, VPC)
                .route(TABLE, VIP + "/32", new Route.ToInterface(eni(2)))
                .route(SECOND_TABLE, VIP + "/32", new Route.ToInterface(eni(2)))
                .elasticIp(EIP, "203.0.113.10")
                .hostedZone(ZONE, "example.internal.", VPC)
                .record(ZONE, RecordSet.of(RECORD, "A", 10, ip(2)))
                .build();
    }

    static String instance(int number) {
        return "i-0000000000000000" + number;
    }

    static String eni(int number) {
        return "eni-0000000000000000" + number;
    }

    static String ip(int number) {
        return "10.0.1.1" + number;
    }

    /// A node with all tables of the VPC that hold the route.
    AwsVirtualIp routesOfVpc(int number) {
        return node(number, VIP, Optional.of(tables(List.of(), VPC)), false, false, false);
    }

    /// A node with these tables.
    AwsVirtualIp routes(int number, String... tables) {
        return node(number, VIP, Optional.of(tables(List.of(tables), "")), false, false, false);
    }

    AwsVirtualIp elasticIp(int number) {
        return node(number, VIP, Optional.empty(), true, false, false);
    }

    AwsVirtualIp secondaryAddress(int number) {
        return node(number, SECONDARY, Optional.empty(), false, true, false);
    }

    AwsVirtualIp record(int number) {
        return node(number, VIP, Optional.empty(), false, false, true);
    }

    private static RouteTableSettings tables(List<String> ids, String vpc) {
        return new RouteTableSettings(ids, vpc, Optional.empty(), false, false, true);
    }

    private AwsVirtualIp node(
            int number,
            String vip,
            Optional<RouteTableSettings> routes,
            boolean elastic,
            boolean secondary,
            boolean dns) {
        Duration apiTimeout = Duration.ofSeconds(8);
        var settings =
                new AwsVipSettings(
                        Optional.of(InetAddress.ofLiteral(vip)),
                        "",
                        "",
                        "",
                        Optional.of(aws.imds(instance(number))),
                        apiTimeout,
                        routes,
                        elastic
                                ? Optional.of(new ElasticIpSettings(EIP, Optional.empty()))
                                : Optional.empty(),
                        secondary,
                        dns ? Optional.of(dns(number)) : Optional.empty());
        var node =
                new AwsVirtualIp(
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
                                                apiTimeout)),
                        Pace.SYSTEM);
        nodes.add(node);
        return node;
    }

    private static Route53Settings dns(int number) {
        return new Route53Settings(
                ZONE,
                DnsName.of(RECORD),
                Duration.ofSeconds(10),
                Optional.empty(),
                false,
                false,
                "node" + number);
    }

    /// Where a table leads, such as `eni-…`; `none` without the route.
    String route(String table) {
        return aws.world()
                .routeTables()
                .get(table)
                .route(ROUTE)
                .map(Route::target)
                .map(target ->
                        target instanceof Route.ToInterface(String id) ? id : target.toString())
                .orElse("none");
    }

    /// Changes that AWS took of that action.
    long changes(String action) {
        return aws.log().applied().stream().filter(entry -> entry.action().equals(action)).count();
    }

    static Cidr routeCidr() {
        return ROUTE;
    }

    @Override
    public void close() {
        nodes.forEach(AwsVirtualIp::close);
        System.clearProperty("aws.profile");
        aws.close();
    }
}
