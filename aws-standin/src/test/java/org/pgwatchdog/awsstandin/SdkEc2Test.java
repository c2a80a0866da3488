package org.pgwatchdog.awsstandin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.pgwatchdog.awsstandin.ThreeZones.APP_TABLE;
import static org.pgwatchdog.awsstandin.ThreeZones.EIP;
import static org.pgwatchdog.awsstandin.ThreeZones.MAIN_TABLE;
import static org.pgwatchdog.awsstandin.ThreeZones.VIP;
import static org.pgwatchdog.awsstandin.ThreeZones.VPC;
import static org.pgwatchdog.awsstandin.ThreeZones.eni;
import static org.pgwatchdog.awsstandin.ThreeZones.instance;
import static org.pgwatchdog.awsstandin.ThreeZones.subnet;

import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.pgwatchdog.awsstandin.fault.FaultMatch;
import org.pgwatchdog.awsstandin.world.AvailabilityZone;
import org.pgwatchdog.awsstandin.world.InstanceState;
import org.pgwatchdog.awsstandin.world.WorldBuilder;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.AttributeBooleanValue;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.NetworkInterface;
import software.amazon.awssdk.services.ec2.model.Route;
import software.amazon.awssdk.services.ec2.model.RouteState;
import software.amazon.awssdk.services.ec2.model.RouteTable;

/// EC2 as the AWS SDK for Java sees it.
class SdkEc2Test {
    private final AwsStandIn standIn = AwsStandIn.start(ThreeZones.builder().build());
    private final Ec2Client ec2 = SdkClients.ec2(standIn, SdkClients.tester());

    @AfterEach
    void stop() {
        ec2.close();
        standIn.close();
    }

    @Test
    void theTablesOfAVpcThatHoldTheVirtualIpAreOneCall() {
        List<RouteTable> found =
                ec2.describeRouteTables(r ->
                                r.filters(
                                        filter("vpc-id", VPC),
                                        filter("route.destination-cidr-block", VIP + "/32")))
                        .routeTables();
        assertThat(found).extracting(RouteTable::routeTableId).containsExactly(APP_TABLE);
        // All routes of the table, not only the one that fits.
        assertThat(found.getFirst().routes()).hasSize(4);
        Route vip = vip();
        assertThat(vip.networkInterfaceId()).isEqualTo(eni(1));
        assertThat(vip.instanceId()).isEqualTo(instance(1));
        assertThat(vip.state()).isEqualTo(RouteState.ACTIVE);
        assertThat(found.getFirst().associations().getFirst().subnetId())
                .isEqualTo(ThreeZones.APP_SUBNET);
    }

    @Test
    void tablesAreFoundByTagMainAndState() {
        assertThat(tables(filter("tag:cluster", "p*"))).containsExactly(APP_TABLE);
        assertThat(tables(filter("vpc-id", VPC), filter("association.main", "true")))
                .containsExactly(MAIN_TABLE);
        assertThat(tables(filter("route.state", "blackhole"))).isEmpty();
        standIn.instance(instance(1), InstanceState.STOPPED);
        assertThat(tables(filter("route.state", "blackhole"))).containsExactly(APP_TABLE);
        assertThat(vip().state()).isEqualTo(RouteState.BLACKHOLE);
        refused(
                () -> tables(filter("route.network-interface-id", eni(1))),
                400,
                "InvalidParameterValue",
                "The filter 'route.network-interface-id' is invalid");
    }

    @Test
    void manyTablesComeInPages() {
        WorldBuilder builder = ThreeZones.builder();
        for (int i = 0; i < 23; i++) {
            builder.routeTable(String.format("rtb-000000000000001%02d", i), VPC);
        }
        try (AwsStandIn large = AwsStandIn.start(builder.build());
                Ec2Client client = SdkClients.ec2(large, SdkClients.tester())) {
            assertThat(
                            client
                                    .describeRouteTablesPaginator(r -> r.maxResults(5))
                                    .routeTables()
                                    .stream()
                                    .map(RouteTable::routeTableId)
                                    .distinct())
                    .hasSize(26);
            assertThat(large.log().count("ec2:DescribeRouteTables")).isEqualTo(6);
            refused(
                    () -> client.describeRouteTables(r -> r.maxResults(4)),
                    400,
                    "InvalidParameterValue",
                    "Value ( 4 ) for parameter maxResults is invalid. Expecting a value greater"
                            + " than 5.");
        }
    }

    @Test
    void routesAreCreatedReplacedAndDeletedWithAwsTexts() {
        ec2.replaceRoute(r ->
                r.routeTableId(APP_TABLE)
                        .destinationCidrBlock(VIP + "/32")
                        .networkInterfaceId(eni(2)));
        assertThat(vip().networkInterfaceId()).isEqualTo(eni(2));
        refused(
                () ->
                        ec2.replaceRoute(r ->
                                r.routeTableId(MAIN_TABLE)
                                        .destinationCidrBlock(VIP + "/32")
                                        .networkInterfaceId(eni(2))),
                400,
                "InvalidParameterValue",
                "There is no route defined for '20.0.0.50/32' in the route table. Use CreateRoute"
                        + " instead.");
        assertThat(
                        ec2.createRoute(r ->
                                        r.routeTableId(MAIN_TABLE)
                                                .destinationCidrBlock(VIP + "/32")
                                                .networkInterfaceId(eni(2)))
                                .returnValue())
                .isTrue();
        refused(
                () ->
                        ec2.createRoute(r ->
                                r.routeTableId(MAIN_TABLE)
                                        .destinationCidrBlock(VIP + "/32")
                                        .instanceId(instance(2))),
                400,
                "RouteAlreadyExists",
                "The route identified by 20.0.0.50/32 already exists.");
        ec2.deleteRoute(r -> r.routeTableId(MAIN_TABLE).destinationCidrBlock(VIP + "/32"));
        refused(
                () ->
                        ec2.deleteRoute(
                                r -> r.routeTableId(MAIN_TABLE).destinationCidrBlock(VIP + "/32")),
                400,
                "InvalidRoute.NotFound",
                "no route with destination-cidr-block 20.0.0.50/32 in route table " + MAIN_TABLE);
        assertThat(standIn.log().writes())
                .extracting(entry -> entry.action() + " " + entry.outcome())
                .containsExactly(
                        "ec2:ReplaceRoute ok",
                        "ec2:ReplaceRoute InvalidParameterValue",
                        "ec2:CreateRoute ok",
                        "ec2:CreateRoute RouteAlreadyExists",
                        "ec2:DeleteRoute ok",
                        "ec2:DeleteRoute InvalidRoute.NotFound");
    }

    @Test
    void aDryRunNeverSucceedsNorChangesAnything() {
        refused(
                () -> dryRun(APP_TABLE),
                412,
                "DryRunOperation",
                "Request would have succeeded, but DryRun flag is set.");
        // Only a probe of permissions: the main table has no such route.
        refused(
                () -> dryRun(MAIN_TABLE),
                412,
                "DryRunOperation",
                "Request would have succeeded, but DryRun flag is set.");
        refused(
                () -> dryRun(ThreeZones.UNKNOWN_TABLE),
                400,
                "InvalidRouteTableID.NotFound",
                "The routeTable ID '" + ThreeZones.UNKNOWN_TABLE + "' does not exist");
        assertThat(code(() -> dryRun("rtb-nonsense"))).isEqualTo("InvalidRouteTableId.Malformed");
        standIn.denials().deny(FaultMatch.action("ec2:ReplaceRoute").on(APP_TABLE));
        assertThat(code(() -> dryRun(APP_TABLE))).isEqualTo("UnauthorizedOperation");
        assertThat(code(() -> dryRun(MAIN_TABLE))).isEqualTo("DryRunOperation");
        assertThat(vip().networkInterfaceId()).isEqualTo(eni(1));
        assertThat(standIn.log().applied()).isEmpty();
    }

    @Test
    void readsLagBehindWritesForAsLongAsAsked() {
        standIn.timings().readLag(Duration.ofSeconds(100));
        ec2.replaceRoute(r ->
                r.routeTableId(APP_TABLE)
                        .destinationCidrBlock(VIP + "/32")
                        .networkInterfaceId(eni(2)));
        assertThat(vip().networkInterfaceId()).isEqualTo(eni(1));
        standIn.timings().clockOffset(Duration.ofSeconds(100));
        assertThat(vip().networkInterfaceId()).isEqualTo(eni(2));
    }

    @Test
    void anInterfaceShowsAllThatPreflightNeeds() {
        NetworkInterface eni =
                ec2.describeNetworkInterfaces(r -> r.networkInterfaceIds(eni(1)))
                        .networkInterfaces()
                        .getFirst();
        assertThat(eni.attachment().instanceId()).isEqualTo(instance(1));
        assertThat(eni.vpcId()).isEqualTo(VPC);
        assertThat(eni.subnetId()).isEqualTo(subnet(1));
        assertThat(eni.availabilityZone()).isEqualTo("ap-northeast-1a");
        assertThat(eni.sourceDestCheck()).isFalse();
        assertThat(eni.macAddress()).isEqualTo("06:00:0a:00:01:0a");
        ec2.modifyNetworkInterfaceAttribute(r ->
                r.networkInterfaceId(eni(1))
                        .sourceDestCheck(AttributeBooleanValue.builder().value(true).build()));
        assertThat(
                        ec2.describeNetworkInterfaceAttribute(r ->
                                        r.networkInterfaceId(eni(1)).attribute("sourceDestCheck"))
                                .sourceDestCheck()
                                .value())
                .isTrue();
        ec2.modifyInstanceAttribute(r ->
                r.instanceId(instance(1))
                        .sourceDestCheck(AttributeBooleanValue.builder().value(false).build()));
        assertThat(
                        ec2.describeNetworkInterfaces(
                                        r -> r.filters(filter("source-dest-check", "false")))
                                .networkInterfaces())
                .hasSize(4);
    }

    @Test
    void elasticAddressesAreStolenFreedAndDescribed() {
        String first =
                ec2.associateAddress(r -> r.allocationId(EIP).networkInterfaceId(eni(1)))
                        .associationId();
        String second =
                ec2.associateAddress(r -> r.allocationId(EIP).networkInterfaceId(eni(2)))
                        .associationId();
        assertThat(
                        ec2.describeAddresses(
                                        r -> r.filters(filter("network-interface-id", eni(2))))
                                .addresses()
                                .getFirst()
                                .associationId())
                .isEqualTo(second);
        refused(
                () ->
                        ec2.associateAddress(r ->
                                r.allocationId(EIP)
                                        .networkInterfaceId(eni(1))
                                        .allowReassociation(false)),
                400,
                "Resource.AlreadyAssociated",
                "resource " + EIP + " is already associated with associate-id " + second);
        assertThat(code(() -> ec2.disassociateAddress(r -> r.associationId(first))))
                .isEqualTo("InvalidAssociationID.NotFound");
        ec2.disassociateAddress(r -> r.associationId(second));
        assertThat(
                        ec2.describeAddresses(r -> r.allocationIds(EIP))
                                .addresses()
                                .getFirst()
                                .associationId())
                .isNull();
    }

    @Test
    void secondaryAddressesMoveOnlyWhenAllowed() {
        ec2.assignPrivateIpAddresses(
                r -> r.networkInterfaceId(eni(1)).privateIpAddresses("10.0.1.50"));
        refused(
                () ->
                        ec2.assignPrivateIpAddresses(
                                r -> r.networkInterfaceId(eni(4)).privateIpAddresses("10.0.1.50")),
                400,
                "InvalidParameterValue",
                "[10.0.1.50] assigned, but move is not allowed.");
        assertThat(
                        ec2.assignPrivateIpAddresses(r ->
                                        r.networkInterfaceId(eni(4))
                                                .privateIpAddresses("10.0.1.50")
                                                .allowReassignment(true))
                                .assignedPrivateIpAddresses()
                                .getFirst()
                                .privateIpAddress())
                .isEqualTo("10.0.1.50");
        ec2.unassignPrivateIpAddresses(
                r -> r.networkInterfaceId(eni(4)).privateIpAddresses("10.0.1.50"));
        assertThat(standIn.world().interfaces().get(eni(4)).addresses())
                .containsExactly("10.0.1.11");
    }

    @Test
    void placesAreDescribed() {
        assertThat(ec2.describeVpcs(r -> r.vpcIds(VPC)).vpcs().getFirst().cidrBlockAssociationSet())
                .extracting(one -> one.cidrBlock())
                .containsExactly("10.0.0.0/16", "10.1.0.0/16");
        assertThat(
                        ec2.describeVpcAttribute(r -> r.vpcId(VPC).attribute("enableDnsSupport"))
                                .enableDnsSupport()
                                .value())
                .isTrue();
        assertThat(ec2.describeSubnets(r -> r.filters(filter("vpc-id", VPC))).subnets()).hasSize(4);
        assertThat(ec2.describeRegions().regions().getFirst().regionName())
                .isEqualTo(ThreeZones.REGION);
        standIn.change(world ->
                world.availabilityZones()
                        .put(
                                "ap-northeast-1a",
                                new AvailabilityZone(
                                        "ap-northeast-1a",
                                        "apne1-az1",
                                        "impaired",
                                        List.of("trouble"))));
        assertThat(
                        ec2.describeAvailabilityZones(r -> r.zoneNames("ap-northeast-1a"))
                                .availabilityZones()
                                .getFirst()
                                .stateAsString())
                .isEqualTo("impaired");
        refused(
                () -> ec2.describeAvailabilityZones(r -> r.zoneNames("ap-northeast-1x")),
                400,
                "InvalidParameterValue",
                "Invalid availability zone: [ap-northeast-1x]");
    }

    private void dryRun(String table) {
        ec2.replaceRoute(r ->
                r.routeTableId(table)
                        .destinationCidrBlock(VIP + "/32")
                        .networkInterfaceId(eni(2))
                        .dryRun(true));
    }

    private List<String> tables(Filter... filters) {
        return ec2.describeRouteTables(r -> r.filters(filters)).routeTables().stream()
                .map(RouteTable::routeTableId)
                .toList();
    }

    private Route vip() {
        return ec2
                .describeRouteTables(r -> r.routeTableIds(APP_TABLE))
                .routeTables()
                .getFirst()
                .routes()
                .stream()
                .filter(route -> (VIP + "/32").equals(route.destinationCidrBlock()))
                .findFirst()
                .orElseThrow();
    }

    private static Filter filter(String name, String... values) {
        return Filter.builder().name(name).values(values).build();
    }

    private static String code(ThrowingCallable call) {
        Ec2Exception refusal = catchThrowableOfType(Ec2Exception.class, call);
        assertThat(refusal).isNotNull();
        return refusal.awsErrorDetails().errorCode();
    }

    private static void refused(ThrowingCallable call, int status, String code, String text) {
        Ec2Exception refusal = catchThrowableOfType(Ec2Exception.class, call);
        assertThat(refusal).isNotNull();
        assertThat(refusal.awsErrorDetails().errorCode()).isEqualTo(code);
        assertThat(refusal.awsErrorDetails().errorMessage()).isEqualTo(text);
        assertThat(refusal.statusCode()).isEqualTo(status);
        assertThat(refusal.requestId()).isNotBlank();
    }
}
