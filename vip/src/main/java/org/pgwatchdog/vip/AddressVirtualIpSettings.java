package org.pgwatchdog.vip;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// What [AddressVirtualIp] needs to know.
///
/// @param address `delegate_ip`
/// @param prefixLength `vip_prefix_length`; 0..32 for IPv4, 0..128 for IPv6
/// @param device `vip_interface`, the interface that gets the address
public record AddressVirtualIpSettings(InetAddress address, int prefixLength, String device) {
    /// Bytes of an interface name, without the closing NUL (`linux/if.h IFNAMSIZ`).
    static final int NAME_BYTES_MAX = 15;

    /// Everything wrong with the settings that can be said without looking at the system.
    public List<ConfigProblem> problems() {
        var problems = new ArrayList<ConfigProblem>();
        int bits = address.getAddress().length * 8;
        if (prefixLength < 0 || prefixLength > bits) {
            problems.add(
                    new ConfigProblem(
                            "vip_prefix_length",
                            true,
                            "vip_prefix_length: "
                                    + prefixLength
                                    + " does not suit "
                                    + address.getHostAddress()
                                    + "; 0 to "
                                    + bits
                                    + " are possible"));
        }
        int nameBytes = device.getBytes(StandardCharsets.UTF_8).length;
        if (device.isBlank() || nameBytes > NAME_BYTES_MAX || device.contains("/")) {
            problems.add(
                    new ConfigProblem(
                            "vip_interface",
                            true,
                            "vip_interface: '"
                                    + device
                                    + "' is no interface name; vip_method 'address' needs one,"
                                    + " for example 'eth0'"));
        }
        return problems;
    }
}
