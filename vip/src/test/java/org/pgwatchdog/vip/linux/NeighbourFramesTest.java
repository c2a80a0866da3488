package org.pgwatchdog.vip.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/// The announcements, byte by byte (RFC 826, RFC 5227, RFC 4861).
class NeighbourFramesTest {
    private static final byte[] MAC = HexFormat.of().parseHex("020000000a01");

    @Test
    void gratuitousArpComesAsRequestAndAsReply() {
        byte[] ip = InetAddress.ofLiteral("10.77.0.100").getAddress();
        String padding = "00".repeat(18);

        assertThat(NeighbourFrames.arp(NeighbourFrames.ARP_REQUEST, MAC, ip))
                .asHexString()
                .isEqualToIgnoringCase(
                        "ffffffffffff020000000a010806"
                                + "0001080006040001020000000a010a4d0064ffffffffffff0a4d0064"
                                + padding);
        assertThat(NeighbourFrames.arp(NeighbourFrames.ARP_REPLY, MAC, ip))
                .asHexString()
                .isEqualToIgnoringCase(
                        "ffffffffffff020000000a010806"
                                + "0001080006040002020000000a010a4d0064020000000a010a4d0064"
                                + padding);
    }

    @Test
    void neighbourAdvertisementOverridesAndItsChecksumFits() {
        byte[] ip = InetAddress.ofLiteral("fd00::100").getAddress();

        byte[] frame = NeighbourFrames.neighbourAdvertisement(MAC, ip);

        String text = HexFormat.of().formatHex(frame);
        assertThat(text)
                .startsWith("333300000001020000000a0186dd6000000000203aff")
                .contains("ff020000000000000000000000000001" + "8800")
                .endsWith("20000000" + "fd000000000000000000000000000100" + "0201020000000a01");
        assertThat(onesComplementSum(frame)).isEqualTo(0xffff);
    }

    /// The sum over pseudo header and message including the checksum is all ones if it fits.
    private static int onesComplementSum(byte[] frame) {
        int sum = 58 + 32;
        for (int at = 14 + 8; at < frame.length; at += 2) {
            sum += (frame[at] & 0xff) << 8 | frame[at + 1] & 0xff;
        }
        while (sum > 0xffff) {
            sum = (sum & 0xffff) + (sum >>> 16);
        }
        return sum;
    }
}
