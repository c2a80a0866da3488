package org.pgwatchdog.vip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;

/// The kernel as the one who enforces the lease, in a private network.
public final class LeaseCases {
    private static final InetAddress VIP6 = InetAddress.ofLiteral("fd00::100");
    private static final VipLease TWO_SECONDS =
            new VipLease.Remaining(Duration.ofMillis(1960), Duration.ofMillis(600));

    /// Enough for a slow machine to look.
    private static final VipLease AMPLE = new VipLease.Remaining(Duration.ofSeconds(20));

    /// Shorter than what [#whatIsRenewedStays] lasts, and longer than a slow machine stands still.
    private static final VipLease RENEWED = new VipLease.Remaining(Duration.ofSeconds(4));

    private LeaseCases() {}

    public static void main(String[] arguments) {
        try {
            nobodyRenews();
            whatIsRenewedStays();
            whatIsDroppedStaysAway();
            commandsAreLimitedToo();
            System.exit(0);
        } catch (Throwable e) {
            e.printStackTrace();
            System.exit(1);
        }
    }

    private static String addresses() throws Exception {
        return NamespaceCases.sh("ip -o addr show dev eth0");
    }

    private static void nobodyRenews() throws Exception {
        for (InetAddress ip : List.of(NamespaceCases.VIP, VIP6)) {
            AddressVirtualIp vip = NamespaceCases.address(ip, ip.getAddress().length * 8);
            assertThat(vip.acquire(NamespaceCases.LIMIT, AMPLE).succeeded()).isTrue();
            assertThat(addresses())
                    .containsPattern(
                            ip.getHostAddress().replace("fd00:0:0:0:0:0:0:", "fd00::")
                                    + "/\\d+ .*valid_lft (1?\\d|20)sec");
            long renewed = System.nanoTime();
            vip.renew(TWO_SECONDS);
            await().pollInterval(Duration.ofMillis(20))
                    .atMost(Duration.ofSeconds(15))
                    .until(() -> !vip.isHeld());
            assertThat(Duration.ofNanos(System.nanoTime() - renewed))
                    .isGreaterThan(Duration.ofMillis(900));
            // Whoever thaws late renews nothing that is gone, once it has let go.
            vip.release(NamespaceCases.LIMIT);
            vip.renew(TWO_SECONDS);
            assertThat(vip.isHeld()).isFalse();
        }
    }

    private static void whatIsRenewedStays() throws Exception {
        AddressVirtualIp vip = NamespaceCases.address(NamespaceCases.VIP, 32);
        vip.acquire(NamespaceCases.LIMIT, RENEWED);
        long end = System.nanoTime() + Duration.ofSeconds(6).toNanos();
        await().pollInterval(Duration.ofMillis(300))
                .atMost(Duration.ofSeconds(30))
                .until(() -> {
                    assertThat(vip.isHeld()).isTrue();
                    vip.renew(RENEWED);
                    return System.nanoTime() - end > 0;
                });
        assertThat(addresses()).contains("10.77.0.100/32 scope global", "eth0:vip");
    }

    private static void whatIsDroppedStaysAway() {
        AddressVirtualIp vip = NamespaceCases.address(NamespaceCases.VIP, 32);
        vip.acquire(NamespaceCases.LIMIT, TWO_SECONDS);
        vip.release(NamespaceCases.LIMIT);
        vip.renew(TWO_SECONDS);
        assertThat(vip.isHeld()).isFalse();
    }

    private static void commandsAreLimitedToo() throws Exception {
        CommandVirtualIp vip =
                NamespaceCases.command(
                        NamespaceCases.VIP,
                        "/sbin/ip addr add $_IP_$/24 dev eth0 label eth0:0",
                        "/sbin/ip addr del $_IP_$/24 dev eth0",
                        "",
                        NamespaceCases.LIMIT);
        assertThat(vip.acquire(NamespaceCases.LIMIT, AMPLE).succeeded()).isTrue();
        assertThat(addresses()).containsPattern("10.77.0.100/24 .*eth0:0.*valid_lft (1?\\d|20)sec");
        vip.renew(new VipLease.Remaining(Duration.ofSeconds(50)));
        assertThat(addresses()).containsPattern("10.77.0.100/24 .*valid_lft (4\\d|3\\d|50)sec");
        assertThat(vip.release(NamespaceCases.LIMIT).succeeded()).isTrue();
        assertThat(vip.isHeld()).isFalse();
    }
}
