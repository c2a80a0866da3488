package org.pgwatchdog.awsstandin.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pgwatchdog.awsstandin.ThreeZones.APP_SUBNET;
import static org.pgwatchdog.awsstandin.ThreeZones.EIP;
import static org.pgwatchdog.awsstandin.ThreeZones.VIP;
import static org.pgwatchdog.awsstandin.ThreeZones.eni;
import static org.pgwatchdog.awsstandin.ThreeZones.instance;
import static org.pgwatchdog.awsstandin.ThreeZones.subnet;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.pgwatchdog.awsstandin.ThreeZones;

class DataPlaneTest {
    private final World world = ThreeZones.builder().build();

    @Test
    void theVirtualIpLeadsWhereTheRoutePoints() {
        assertThat(path(APP_SUBNET, VIP)).isEqualTo(new DataPlane.Delivered(eni(1)));
    }

    @Test
    void aSubnetWhoseTableLacksTheRouteReachesNothing() {
        assertThat(path(subnet(2), VIP)).isInstanceOf(DataPlane.Dropped.class);
    }

    @Test
    void aStoppedTargetSwallowsPackets() {
        InstanceRules.put(world, instance(1), InstanceState.STOPPED);
        assertThat(path(APP_SUBNET, VIP)).isInstanceOf(DataPlane.Dropped.class);
    }

    @Test
    void theSourceDestinationCheckSwallowsPacketsForOtherAddresses() {
        InstanceRules.sourceDestCheck(world, eni(1), true);
        assertThat(path(APP_SUBNET, VIP)).isInstanceOf(DataPlane.Dropped.class);
        assertThat(path(APP_SUBNET, "10.0.1.10")).isEqualTo(new DataPlane.Delivered(eni(1)));
    }

    @Test
    void privateAddressesLeadToTheirInterface() {
        assertThat(path(subnet(3), "10.0.2.10")).isEqualTo(new DataPlane.Delivered(eni(2)));
        assertThat(path(subnet(3), "10.0.2.11")).isInstanceOf(DataPlane.Dropped.class);
    }

    @Test
    void anElasticAddressLeadsThroughTheInternetGateway() {
        assertThat(path(APP_SUBNET, "203.0.113.10")).isInstanceOf(DataPlane.Dropped.class);
        AddressRules.associate(
                world,
                world.addresses().get(EIP),
                world.interfaces().get(eni(3)),
                Optional.empty(),
                true);
        assertThat(path(APP_SUBNET, "203.0.113.10")).isEqualTo(new DataPlane.Delivered(eni(3)));
        assertThat(path(subnet(1), "203.0.113.10")).isInstanceOf(DataPlane.Dropped.class);
    }

    private DataPlane.Path path(String from, String address) {
        return DataPlane.path(world, from, address);
    }
}
