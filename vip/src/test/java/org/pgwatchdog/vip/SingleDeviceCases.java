package org.pgwatchdog.vip;

import static org.assertj.core.api.Assertions.assertThat;

/// An address taken from one device only, in a private network.
public final class SingleDeviceCases {
    private SingleDeviceCases() {}

    public static void main(String[] arguments) {
        try {
            staysOnOtherDevices();
            System.exit(0);
        } catch (Throwable e) {
            e.printStackTrace();
            System.exit(1);
        }
    }

    private static void staysOnOtherDevices() throws Exception {
        AddressVirtualIp vip = NamespaceCases.address(NamespaceCases.VIP, 32);
        NamespaceCases.sh("ip addr add 10.77.0.100/32 dev lo");
        assertThat(vip.releaseFromDevice(NamespaceCases.LIMIT))
                .isEqualTo(new VipOutcome.Released("10.77.0.100 is not on eth0"));
        assertThat(NamespaceCases.sh("ip -o addr show dev lo")).contains("10.77.0.100/32");
        NamespaceCases.sh("ip addr add 10.77.0.100/32 dev eth0");
        assertThat(vip.releaseFromDevice(NamespaceCases.LIMIT))
                .isEqualTo(new VipOutcome.Released("10.77.0.100/32 on eth0 was removed"));
        assertThat(NamespaceCases.sh("ip -o addr show dev lo")).contains("10.77.0.100/32");
        var nowhere =
                new AddressVirtualIp(new AddressVirtualIpSettings(NamespaceCases.VIP, 32, "eth7"));
        assertThat(nowhere.releaseFromDevice(NamespaceCases.LIMIT).detail())
                .isEqualTo("there is no interface 'eth7'");
    }
}
