package org.pgwatchdog.vip;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The virtual IP on real interfaces of a private network.
class VirtualIpInNamespaceTest {
    @ParameterizedTest
    @EnumSource(NamespaceCases.Case.class)
    void holdsIn(NamespaceCases.Case each) {
        PrivateNetwork.run(each.name());
    }

    @Test
    void anAddressTakenFromOneDeviceStaysOnTheOthers() {
        PrivateNetwork.run(SingleDeviceCases.class);
    }

    @Test
    void theKernelDropsAnAddressWhoseLeaseNobodyRenews() {
        PrivateNetwork.run(LeaseCases.class);
    }

    @Test
    void clientsThatOnlyWaitAreResetWhenTheAddressLeaves() {
        PrivateNetwork.run(ConnectionCases.class);
    }

    @Test
    void aMissingPrivilegeToAddIsNamed() {
        PrivateNetwork.run(
                NamespaceCases.LACKING_NET_ADMIN,
                List.of("capsh", "--drop=cap_net_admin", "--", "-c", "exec \"$@\"", "capsh"));
    }

    @Test
    void aMissingPrivilegeToAnnounceIsNamed() {
        PrivateNetwork.run(
                NamespaceCases.LACKING_NET_RAW,
                List.of("capsh", "--drop=cap_net_raw", "--", "-c", "exec \"$@\"", "capsh"));
    }
}
