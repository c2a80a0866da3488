package org.pgwatchdog.vip.linux;

import java.util.HexFormat;

/// A network interface as the kernel shows it.
///
/// @param index its number
/// @param name its name
/// @param flags `linux/if.h net_device_flags`
/// @param hardware its hardware address in hexadecimal; empty if it has none
public record Link(int index, String name, int flags, String hardware) {
    static final int IFF_UP = 0x1;
    static final int IFF_LOOPBACK = 0x8;
    static final int IFF_RUNNING = 0x40;
    static final int IFF_NOARP = 0x80;
    static final int IFF_LOWER_UP = 0x10000;
    private static final int MAC_HEX_DIGITS = 12;

    /// Whether an operator switched it on.
    public boolean enabled() {
        return (flags & IFF_UP) != 0;
    }

    /// Whether it can carry packets: running and lower-up, the condition of natives (`watchdog.c
    /// check_if_up`).
    public boolean carries() {
        return (flags & IFF_RUNNING) != 0 && (flags & IFF_LOWER_UP) != 0;
    }

    /// Whether natives leave it out when looking for a usable network.
    public boolean loopback() {
        return name.startsWith("lo");
    }

    /// Whether neighbours learn where an address is by ARP or neighbour discovery.
    public boolean hasNeighbours() {
        return (flags & (IFF_NOARP | IFF_LOOPBACK)) == 0 && hardware.length() == MAC_HEX_DIGITS;
    }

    byte[] mac() {
        return HexFormat.of().parseHex(hardware);
    }
}
