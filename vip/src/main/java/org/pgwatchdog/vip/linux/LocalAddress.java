package org.pgwatchdog.vip.linux;

import java.net.InetAddress;

/// An address on an interface of this host.
///
/// @param index the interface's number
/// @param address the address
/// @param prefixLength bits of its network
/// @param flags `linux/if_addr.h IFA_F_*`
/// @param label its label; empty if it has none (IPv6)
public record LocalAddress(
        int index, InetAddress address, int prefixLength, int flags, String label) {
    static final int IFA_F_SECONDARY = 0x01;

    /// Whether the kernel removes it together with another address of its network.
    public boolean secondary() {
        return (flags & IFA_F_SECONDARY) != 0;
    }

    /// Whether another address lies in the network of this one.
    public boolean covers(InetAddress other) {
        byte[] mine = address.getAddress();
        byte[] theirs = other.getAddress();
        if (mine.length != theirs.length) {
            return false;
        }
        for (int bit = 0; bit < prefixLength; bit++) {
            int mask = 0x80 >> (bit % 8);
            if (((mine[bit / 8] ^ theirs[bit / 8]) & mask) != 0) {
                return false;
            }
        }
        return true;
    }
}
