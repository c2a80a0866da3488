package org.pgwatchdog.awsstandin;

import org.pgwatchdog.awsstandin.world.RecordSet;
import org.pgwatchdog.awsstandin.world.Route;
import org.pgwatchdog.awsstandin.world.WorldBuilder;

/// The world of these tests: three nodes in three zones, the virtual IP in the application subnet's table.
public final class ThreeZones {
    public static final String REGION = "ap-northeast-1";
    public static final String ACCOUNT = "123456789012";
    public static final String OTHER_ACCOUNT = "210987654321";
    public static final String VPC = "vpc-0000000000000000a";
    public static final String OTHER_VPC = "vpc-0000000000000000b";
    public static final String VIP = "20.0.0.50";
    public static final String APP_SUBNET = "subnet-0000000000000000f";
    public static final String APP_TABLE = "rtb-0000000000000000f";
    public static final String MAIN_TABLE = "rtb-00000000000000001";
    public static final String FOREIGN_TABLE = "rtb-0000000000000000e";
    public static final String OTHER_VPC_TABLE = "rtb-0000000000000000d";
    public static final String EIP = "eipalloc-00000000000000001";
    public static final String SECOND_EIP = "eipalloc-00000000000000002";
    public static final String ZONE = "Z0123456789PRIVATE";
    public static final String PUBLIC_ZONE = "Z0123456789PUBLIC";
    public static final String UNKNOWN_TABLE = "rtb-0ffffffffffffffff";

    private ThreeZones() {}

    /// `i-…1` to `i-…3`, in zones a to c; 4 is a second node in zone a.
    public static String instance(int number) {
        return "i-0000000000000000" + number;
    }

    public static String eni(int number) {
        return "eni-0000000000000000" + number;
    }

    public static String subnet(int number) {
        return "subnet-0000000000000000" + number;
    }

    public static WorldBuilder builder() {
        WorldBuilder builder =
                new WorldBuilder(REGION, ACCOUNT)
                        .vpc(VPC, "10.0.0.0/16", "10.1.0.0/16")
                        .vpc(OTHER_VPC, "172.16.0.0/16")
                        .subnet(subnet(1), VPC, "10.0.1.0/24", REGION + "a")
                        .subnet(subnet(2), VPC, "10.0.2.0/24", REGION + "c")
                        .subnet(subnet(3), VPC, "10.0.3.0/24", REGION + "d")
                        .subnet(APP_SUBNET, VPC, "10.0.9.0/24", REGION + "a");
        for (int i = 1; i <= 3; i++) {
            builder.instance(instance(i))
                    .networkInterface(eni(i), instance(i), subnet(i), "10.0." + i + ".10");
        }
        return builder.instance(instance(4))
                .networkInterface(eni(4), instance(4), subnet(1), "10.0.1.11")
                .mainRouteTable(MAIN_TABLE, VPC)
                .routeTable(APP_TABLE, VPC, APP_SUBNET)
                .mainRouteTable(OTHER_VPC_TABLE, OTHER_VPC)
                .routeTable(FOREIGN_TABLE, VPC)
                .owner(FOREIGN_TABLE, OTHER_ACCOUNT)
                .tag(APP_TABLE, "cluster", "pg")
                .route(
                        APP_TABLE,
                        "0.0.0.0/0",
                        new Route.ToGateway("gatewayId", "igw-0123456789abcdef0"))
                .route(APP_TABLE, VIP + "/32", new Route.ToInterface(eni(1)))
                .elasticIp(EIP, "203.0.113.10")
                .elasticIp(SECOND_EIP, "203.0.113.11")
                .hostedZone(ZONE, "example.internal.", VPC)
                .record(ZONE, RecordSet.of("db.example.internal.", "A", 10, "10.0.1.10"))
                .hostedZone(PUBLIC_ZONE, "example.com.");
    }
}
