package org.pgwatchdog.awsstandin.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pgwatchdog.awsstandin.ThreeZones.APP_TABLE;
import static org.pgwatchdog.awsstandin.ThreeZones.VIP;
import static org.pgwatchdog.awsstandin.ThreeZones.eni;
import static org.pgwatchdog.awsstandin.ThreeZones.instance;

import org.junit.jupiter.api.Test;
import org.pgwatchdog.awsstandin.ThreeZones;

class RouteRulesTest {
    private static final Cidr DESTINATION = Cidr.of(VIP + "/32");
    private final World world = ThreeZones.builder().build();

    @Test
    void replaceMovesTheRouteAndMayBeRepeated() {
        replace(eni(2));
        replace(eni(2));
        assertThat(target(DESTINATION)).isEqualTo(new Route.ToInterface(eni(2)));
    }

    @Test
    void replaceOfAMissingRouteSaysToCreateIt() {
        Refusals.refuses(
                () -> RouteRules.replace(world, table(), Cidr.of("20.0.0.51/32"), to(eni(1))),
                400,
                "InvalidParameterValue",
                "There is no route defined for '20.0.0.51/32' in the route table. Use CreateRoute"
                        + " instead.");
    }

    @Test
    void createOfAPresentRouteIsRefusedEvenWithTheSameTarget() {
        Refusals.refuses(
                () -> RouteRules.create(world, table(), DESTINATION, to(eni(1))),
                400,
                "RouteAlreadyExists",
                "The route identified by 20.0.0.50/32 already exists.");
    }

    @Test
    void createCanonicalisesItsDestination() {
        RouteRules.create(world, table(), Cidr.of("100.68.0.18/18"), to(eni(1)));
        assertThat(table().route(Cidr.of("100.68.0.0/18"))).isPresent();
    }

    @Test
    void deleteNeedsTheExactDestination() {
        Refusals.refuses(
                () -> RouteRules.delete(world, table(), Cidr.of("20.0.0.0/24")),
                400,
                "InvalidRoute.NotFound",
                "no route with destination-cidr-block 20.0.0.0/24 in route table " + APP_TABLE);
        RouteRules.delete(world, table(), DESTINATION);
        assertThat(table().route(DESTINATION)).isEmpty();
    }

    @Test
    void theLocalRouteStays() {
        assertThat(Refusals.code(() -> RouteRules.delete(world, table(), Cidr.of("10.0.0.0/16"))))
                .isEqualTo("InvalidParameterValue");
        assertThat(
                        Refusals.code(() ->
                                RouteRules.replace(
                                        world, table(), Cidr.of("10.1.0.0/16"), to(eni(1)))))
                .isEqualTo("InvalidParameterValue");
    }

    @Test
    void aRouteInsideTheVpcIsRefused() {
        assertThat(
                        Refusals.code(() ->
                                RouteRules.create(
                                        world, table(), Cidr.of("10.0.1.50/32"), to(eni(1)))))
                .isEqualTo("InvalidParameterValue");
    }

    @Test
    void anInterfaceOfAnotherVpcIsRefused() {
        RouteTable other = world.routeTables().get(ThreeZones.OTHER_VPC_TABLE);
        Refusals.refuses(
                () -> RouteRules.create(world, other, DESTINATION, to(eni(1))),
                400,
                "InvalidParameterValue",
                "route table "
                        + other.id()
                        + " and interface "
                        + eni(1)
                        + " belong to different networks");
    }

    @Test
    void aTableTakesFiftyRoutes() {
        for (int i = 0; i < 48; i++) {
            RouteRules.create(world, table(), Cidr.of("30.0.0." + i + "/32"), to(eni(1)));
        }
        assertThat(
                        Refusals.code(() ->
                                RouteRules.create(
                                        world, table(), Cidr.of("30.0.1.0/32"), to(eni(1)))))
                .isEqualTo("RouteLimitExceeded");
    }

    @Test
    void aRouteIsABlackHoleWhileItsInstanceDoesNotRun() {
        InstanceRules.put(world, instance(1), InstanceState.STOPPED);
        assertThat(active()).isFalse();
        InstanceRules.put(world, instance(1), InstanceState.RUNNING);
        assertThat(active()).isTrue();
        InstanceRules.put(world, instance(1), InstanceState.TERMINATED);
        assertThat(active()).isFalse();
    }

    @Test
    void aRouteIsABlackHoleWhileItsInterfaceIsDetached() {
        InstanceRules.detach(world, eni(1));
        assertThat(active()).isFalse();
    }

    @Test
    void anInstanceWithTwoInterfacesIsNoTarget() {
        World two =
                ThreeZones.builder()
                        .networkInterface(eni(9), instance(1), ThreeZones.subnet(1), "10.0.1.99")
                        .build();
        assertThat(Refusals.code(() -> RouteRules.toInstance(two, instance(1))))
                .isEqualTo("InvalidInstanceID");
        assertThat(RouteRules.toInstance(two, instance(2))).isEqualTo(to(eni(2)));
    }

    private void replace(String interfaceId) {
        RouteRules.replace(world, table(), DESTINATION, to(interfaceId));
    }

    private boolean active() {
        return RouteRules.isActive(world, table().route(DESTINATION).orElseThrow());
    }

    private Route.Target target(Cidr destination) {
        return table().route(destination).orElseThrow().target();
    }

    private RouteTable table() {
        return world.routeTables().get(APP_TABLE);
    }

    private static Route.Target to(String interfaceId) {
        return new Route.ToInterface(interfaceId);
    }
}
