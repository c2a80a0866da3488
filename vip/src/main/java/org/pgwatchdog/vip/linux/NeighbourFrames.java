package org.pgwatchdog.vip.linux;

import java.nio.ByteBuffer;
import java.util.Arrays;

/// Builds the Ethernet frames that tell neighbours where an address is now. Pure.
final class NeighbourFrames {
    static final int ETHERTYPE_ARP = 0x0806;
    static final int ETHERTYPE_IPV6 = 0x86dd;
    static final int ARP_REQUEST = 1;
    static final int ARP_REPLY = 2;

    private static final int FRAME_BYTES_MIN = 60;
    private static final int ICMPV6_BYTES = 32;

    private NeighbourFrames() {}

    /// A gratuitous ARP packet: sender and target are the address itself (RFC 5227, 3; `arping -U`
    /// sends the request form, `arping -A` the reply form).
    static byte[] arp(int operation, byte[] mac, byte[] ipv4) {
        byte[] everybody = broadcastMac();
        return ByteBuffer.allocate(FRAME_BYTES_MIN)
                .put(everybody)
                .put(mac)
                .putShort((short) ETHERTYPE_ARP)
                .putShort((short) 1)
                .putShort((short) 0x0800)
                .put((byte) 6)
                .put((byte) 4)
                .putShort((short) operation)
                .put(mac)
                .put(ipv4)
                .put(operation == ARP_REPLY ? mac : everybody)
                .put(ipv4)
                .array();
    }

    /// An unsolicited neighbour advertisement to all nodes, with the override flag (RFC 4861, 4.4
    /// and 7.2.6).
    static byte[] neighbourAdvertisement(byte[] mac, byte[] ipv6) {
        byte[] allNodes = new byte[16];
        allNodes[0] = (byte) 0xff;
        allNodes[1] = 2;
        allNodes[15] = 1;
        ByteBuffer icmp =
                ByteBuffer.allocate(ICMPV6_BYTES)
                        .put((byte) 136)
                        .put((byte) 0)
                        .putShort((short) 0)
                        .putInt(0x20000000)
                        .put(ipv6)
                        .put((byte) 2)
                        .put((byte) 1)
                        .put(mac);
        icmp.putShort(2, checksum(ipv6, allNodes, icmp.array()));
        return ByteBuffer.allocate(14 + 40 + ICMPV6_BYTES)
                .put(new byte[] {0x33, 0x33, 0, 0, 0, 1})
                .put(mac)
                .putShort((short) ETHERTYPE_IPV6)
                .putInt(0x60000000)
                .putShort((short) ICMPV6_BYTES)
                .put((byte) 58)
                .put((byte) 255)
                .put(ipv6)
                .put(allNodes)
                .put(icmp.array())
                .array();
    }

    /// The Internet checksum over pseudo header and message (RFC 8200, 8.1).
    private static short checksum(byte[] source, byte[] destination, byte[] message) {
        ByteBuffer all =
                ByteBuffer.allocate(40 + message.length)
                        .put(source)
                        .put(destination)
                        .putInt(message.length)
                        .putInt(58)
                        .put(message)
                        .flip();
        int sum = 0;
        while (all.hasRemaining()) {
            sum += Short.toUnsignedInt(all.getShort());
        }
        sum = (sum & 0xffff) + (sum >>> 16);
        sum = (sum & 0xffff) + (sum >>> 16);
        return (short) ~sum;
    }

    private static byte[] broadcastMac() {
        byte[] mac = new byte[6];
        Arrays.fill(mac, (byte) 0xff);
        return mac;
    }
}
