package org.pgwatchdog.vip.linux;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Tells the neighbours on a link that an address is here now, so that they forget where it was.
///
/// IPv4: gratuitous ARP, as request and as reply, because some devices heed only one of the two.
/// IPv6: an unsolicited neighbour advertisement. Needs CAP_NET_RAW. Thread-safe.
public final class NeighbourAnnouncement {
    private NeighbourAnnouncement() {}

    /// Sends it once.
    ///
    /// @param link one with [Link#hasNeighbours()]
    public static void send(Link link, InetAddress address) throws IOException {
        byte[] bytes = address.getAddress();
        // Protocol 0: the socket only sends; nothing is queued on it.
        int fd = Libc.socket(Libc.AF_PACKET, Libc.SOCK_RAW, 0);
        try {
            if (bytes.length == 4) {
                byte[] to = packetAddress(link.index(), NeighbourFrames.ETHERTYPE_ARP);
                Libc.send(
                        fd,
                        NeighbourFrames.arp(NeighbourFrames.ARP_REQUEST, link.mac(), bytes),
                        to);
                Libc.send(
                        fd, NeighbourFrames.arp(NeighbourFrames.ARP_REPLY, link.mac(), bytes), to);
            } else {
                byte[] to = packetAddress(link.index(), NeighbourFrames.ETHERTYPE_IPV6);
                Libc.send(fd, NeighbourFrames.neighbourAdvertisement(link.mac(), bytes), to);
            }
        } finally {
            // The kernel lets a packet socket go only after all processors have looked up from what
            // they do:
            // some ten milliseconds, for which a takeover need not wait.
            Thread.ofVirtual().name("packet-socket-close").start(() -> Libc.close(fd));
        }
    }

    /// `struct sockaddr_ll`: family, protocol (network byte order), index, hardware type, packet
    /// type, address length, 8 bytes of address.
    private static byte[] packetAddress(int index, int etherType) {
        ByteBuffer out = NetlinkMessage.buffer(20);
        out.putShort((short) Libc.AF_PACKET);
        out.order(ByteOrder.BIG_ENDIAN).putShort((short) etherType);
        out.order(ByteOrder.nativeOrder()).putInt(index);
        return NetlinkMessage.bytes(out.putShort((short) 0).put((byte) 0).put((byte) 6));
    }
}
