package org.pgwatchdog.vip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VipSettingsTest {
    @ParameterizedTest
    @CsvSource({
        "10.77.0.100, 32, eth0, ''",
        "10.77.0.100, 0, eth0, ''",
        "fd00::100, 128, eth0, ''",
        "10.77.0.100, 33, eth0, vip_prefix_length",
        "fd00::100, 129, eth0, vip_prefix_length",
        "10.77.0.100, -1, eth0, vip_prefix_length",
        "10.77.0.100, 32, '', vip_interface",
        "10.77.0.100, 32, a/b, vip_interface",
        "10.77.0.100, 32, abcdefghijklmnop, vip_interface"
    })
    void badAddressSettingsAreNamed(String address, int prefix, String device, String key) {
        var settings = new AddressVirtualIpSettings(InetAddress.ofLiteral(address), prefix, device);

        if (key.isEmpty()) {
            assertThat(settings.problems()).isEmpty();
        } else {
            assertThat(settings.problems())
                    .singleElement()
                    .matches(problem -> problem.key().equals(key) && problem.fatal());
        }
    }

    @Test
    void aLeaseMustBePositive() {
        assertThatThrownBy(() -> new VipLease.Remaining(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
