package org.pgwatchdog.vip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.pgwatchdog.vip.drift.Finding;
import org.pgwatchdog.vip.drift.Sighting;
import org.pgwatchdog.vip.drift.VipMonitor;

/// The cases of [NamespaceCases] that are about watching interfaces.
final class MonitorCases {
    private MonitorCases() {}

    static void monitor(InterfaceMonitor.FeedOpener opener) throws Exception {
        BlockingQueue<InterfaceReport> reports = new LinkedBlockingQueue<>();
        InterfaceListener listener =
                report -> {
                    reports.add(report);
                    assertThat(Thread.currentThread().getName()).isEqualTo("pgwatchdog-interfaces");
                    throw new IllegalStateException("a listener's own fault");
                };
        try (var monitor =
                new InterfaceMonitor(
                        List.of("eth0"), Optional.of(NamespaceCases.VIP), listener, opener)) {
            assertThat(monitor.start().condition()).isEqualTo(InterfaceCondition.USABLE);

            NamespaceCases.sh("ip addr add 10.77.0.100/32 dev eth0");
            InterfaceReport added = NamespaceCases.next(reports);
            assertThat(added.addressAdded()).isTrue();
            assertThat(added.vipPresent()).isTrue();
            assertThat(added.detail()).isEqualTo("address added: 10.77.0.100/32 on eth0");

            NamespaceCases.sh("ip addr del 10.77.0.100/32 dev eth0");
            InterfaceReport removed = NamespaceCases.next(reports);
            assertThat(removed.addressAdded()).isFalse();
            assertThat(removed.vipPresent()).isFalse();

            NamespaceCases.sh("ip -n peer link set eth1 down");
            InterfaceReport cut = NamespaceCases.next(reports);
            assertThat(cut.condition()).isEqualTo(InterfaceCondition.NO_MONITORED_INTERFACE);
            assertThat(cut.detail()).contains("link lost: eth0");

            NamespaceCases.sh("ip -n peer link set eth1 up");
            await().until(() ->
                    NamespaceCases.next(reports).condition() == InterfaceCondition.USABLE);
        }
        NamespaceCases.sh("ip addr add 10.77.0.100/32 dev eth0");
        assertThat(reports.poll(1, TimeUnit.SECONDS)).isNull();
    }

    static void changedAddress() throws Exception {
        AddressVirtualIp vip = NamespaceCases.address(NamespaceCases.VIP, 32);
        VipMonitor monitor = vip.monitors().getFirst();
        assertThat(sighting(monitor)).isEqualTo("nowhere");
        vip.acquire(NamespaceCases.LIMIT);
        assertThat(sighting(monitor)).isEqualTo("here: 10.77.0.100/32 on eth0");

        NamespaceCases.sh("ip addr del 10.77.0.100/32 dev eth0");
        assertThat(sighting(monitor)).isEqualTo("nowhere");
        assertThat(vip.reassert(NamespaceCases.LIMIT, VipLease.UNLIMITED).succeeded()).isTrue();
        assertThat(sighting(monitor)).isEqualTo("here: 10.77.0.100/32 on eth0");

        NamespaceCases.sh(
                "ip addr del 10.77.0.100/32 dev eth0; ip addr add 10.77.0.100/24 dev eth0");
        assertThat(sighting(monitor)).isEqualTo("10.77.0.100/24 on eth0");
        assertThat(vip.reassert(NamespaceCases.LIMIT, VipLease.UNLIMITED).succeeded()).isTrue();
        assertThat(sighting(monitor)).isEqualTo("here: 10.77.0.100/32 on eth0");

        NamespaceCases.sh("ip addr del 10.77.0.100/32 dev eth0; ip addr add 10.77.0.100/32 dev lo");
        assertThat(sighting(monitor)).isEqualTo("10.77.0.100/32 on lo");
        assertThat(vip.reassert(NamespaceCases.LIMIT, VipLease.UNLIMITED).succeeded()).isTrue();
        assertThat(sighting(monitor)).isEqualTo("here: 10.77.0.100/32 on eth0");
    }

    private static String sighting(VipMonitor monitor) {
        return switch (monitor.look(NamespaceCases.LIMIT, false).sightings().getFirst()) {
            case Sighting.Here(_, String detail) -> "here: " + detail;
            case Sighting.Away away -> away.target();
            case Sighting.Unclear(_, Finding finding) -> "unclear: " + finding.text();
        };
    }

    static void lastAddress() throws Exception {
        BlockingQueue<InterfaceReport> reports = new LinkedBlockingQueue<>();
        try (var monitor =
                        new InterfaceMonitor(
                                List.of("any"), Optional.of(NamespaceCases.VIP), reports::add);
                var without =
                        new InterfaceMonitor(List.of(), Optional.of(NamespaceCases.VIP), _ -> {})) {
            monitor.start();
            without.start();
            NamespaceCases.sh("ip addr add 10.77.0.100/32 dev eth0");
            assertThat(NamespaceCases.next(reports).condition())
                    .isEqualTo(InterfaceCondition.USABLE);
            NamespaceCases.sh("ip -6 addr flush dev eth0; ip addr del 10.77.0.11/24 dev eth0");
            await().until(() -> monitor.look().condition() == InterfaceCondition.NO_ADDRESS);
            await().until(() ->
                    NamespaceCases.next(reports).condition() == InterfaceCondition.NO_ADDRESS);
            assertThat(without.look().condition()).isEqualTo(InterfaceCondition.USABLE);
            assertThat(without.look().vipPresent()).isTrue();
        }
    }
}
