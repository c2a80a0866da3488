package org.pgwatchdog.vip;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.pgwatchdog.vip.linux.InterfaceTable;
import org.pgwatchdog.vip.linux.Link;
import org.pgwatchdog.vip.linux.LocalAddress;

/// Protocol v4, 11.5: what a change of the interfaces means.
class InterfaceRulesTest {
    private static final InetAddress VIP = InetAddress.ofLiteral("10.77.0.100");
    private static final int CARRIES = 0x10041;
    private static final Link LO = new Link(1, "lo", CARRIES | 8, "");
    private static final Link ETH0 = new Link(2, "eth0", CARRIES, "020000000001");
    private static final Link ETH0_CUT = new Link(2, "eth0", 1, "020000000001");
    private static final Link ETH1 = new Link(3, "eth1", CARRIES, "020000000002");
    private static final LocalAddress LOCALHOST = at(1, "127.0.0.1", 8);
    private static final LocalAddress OWN = at(2, "10.77.0.11", 24);
    private static final LocalAddress VIP_HERE = at(2, "10.77.0.100", 32);

    @Test
    void withoutAListTheNetworkIsAlwaysUsable() {
        InterfaceRules rules = new InterfaceRules(List.of(), Optional.of(VIP));

        assertThat(rules.condition(new InterfaceTable(List.of(), List.of())))
                .isEqualTo(InterfaceCondition.USABLE);
    }

    @Test
    void oneMonitoredInterfaceThatCarriesIsEnough() {
        InterfaceRules both = rules("eth0", " eth1 ");

        assertThat(both.condition(table(List.of(LO, ETH0_CUT, ETH1), LOCALHOST, OWN)))
                .isEqualTo(InterfaceCondition.USABLE);
        assertThat(both.condition(table(List.of(LO, ETH0_CUT), LOCALHOST, OWN)))
                .isEqualTo(InterfaceCondition.NO_MONITORED_INTERFACE);
        assertThat(rules("eth7").condition(table(List.of(LO, ETH0, ETH1), OWN)))
                .isEqualTo(InterfaceCondition.NO_MONITORED_INTERFACE);
    }

    @Test
    void anyMeansAllButLoopback() {
        assertThat(rules("any").condition(table(List.of(LO, ETH0_CUT, ETH1), OWN)))
                .isEqualTo(InterfaceCondition.USABLE);
        assertThat(rules("any").condition(table(List.of(LO, ETH0_CUT), OWN)))
                .isEqualTo(InterfaceCondition.NO_MONITORED_INTERFACE);
    }

    @Test
    void anAddressOfOnesOwnOutsideLoopbackIsNeeded() {
        List<Link> links = List.of(LO, ETH0);

        assertThat(rules("eth0").condition(table(links, LOCALHOST, OWN)))
                .isEqualTo(InterfaceCondition.USABLE);
        assertThat(rules("eth0").condition(table(links, LOCALHOST)))
                .isEqualTo(InterfaceCondition.NO_ADDRESS);
        assertThat(rules("eth0").condition(table(links, LOCALHOST, VIP_HERE, at(2, "fe80::1", 64))))
                .isEqualTo(InterfaceCondition.NO_ADDRESS);
        assertThat(rules("eth0").condition(table(links, at(2, "fd00::11", 64))))
                .isEqualTo(InterfaceCondition.USABLE);
    }

    @Test
    void whatWentIsReportedBeforeWhatCame() {
        InterfaceTable before = table(List.of(LO, ETH0), LOCALHOST, OWN, VIP_HERE);
        InterfaceTable after = table(List.of(LO, ETH0), LOCALHOST, OWN, at(2, "10.77.0.12", 24));

        assertThat(rules("eth0").changes(before, after))
                .containsExactly(
                        new InterfaceReport(
                                InterfaceCondition.USABLE,
                                false,
                                false,
                                "address removed: 10.77.0.100/32 on eth0"),
                        new InterfaceReport(
                                InterfaceCondition.USABLE,
                                true,
                                false,
                                "address added: 10.77.0.12/24 on eth0"));
        assertThat(rules("eth0").changes(after, after)).isEmpty();
    }

    @Test
    void aLostAndAFoundLinkAreReported() {
        InterfaceTable up = table(List.of(LO, ETH0), OWN);
        InterfaceTable cut = table(List.of(LO, ETH0_CUT), OWN);

        assertThat(rules("eth0").changes(up, cut))
                .containsExactly(
                        new InterfaceReport(
                                InterfaceCondition.NO_MONITORED_INTERFACE,
                                false,
                                false,
                                "link lost: eth0"));
        assertThat(rules("eth0").changes(cut, up))
                .containsExactly(
                        new InterfaceReport(
                                InterfaceCondition.USABLE, false, false, "link active: eth0"));
    }

    private static InterfaceRules rules(String... monitored) {
        return new InterfaceRules(List.of(monitored), Optional.of(VIP));
    }

    private static InterfaceTable table(List<Link> links, LocalAddress... addresses) {
        return new InterfaceTable(links, List.of(addresses));
    }

    private static LocalAddress at(int index, String address, int prefixLength) {
        return new LocalAddress(index, InetAddress.ofLiteral(address), prefixLength, 0, "");
    }
}
