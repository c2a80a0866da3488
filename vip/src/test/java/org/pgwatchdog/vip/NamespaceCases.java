package org.pgwatchdog.vip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.pgwatchdog.command.CommandLine;
import org.pgwatchdog.command.CommandOutcome;
import org.pgwatchdog.command.CommandRunner;
import org.pgwatchdog.vip.linux.ChangeFeed;

/// The cases [PrivateNetwork] runs, each in a JVM inside a private network.
public final class NamespaceCases {
    static final String LACKING_NET_ADMIN = "LACKING_NET_ADMIN";
    static final String LACKING_NET_RAW = "LACKING_NET_RAW";

    static final InetAddress VIP = InetAddress.ofLiteral("10.77.0.100");
    private static final InetAddress VIP6 = InetAddress.ofLiteral("fd00::100");
    static final Duration LIMIT = Duration.ofSeconds(20);

    private NamespaceCases() {}

    /// A case, named as what it promises.
    public enum Case {
        ADDRESS_IS_RAISED_AND_DROPPED_IDEMPOTENTLY(NamespaceCases::raisedAndDropped),
        IPV6_ADDRESS_IS_USABLE_AT_ONCE(NamespaceCases::ipv6),
        STALE_NEIGHBOURS_LEARN_THE_NEW_PLACE(NamespaceCases::staleNeighbours),
        ADDRESS_MOVES_FROM_A_WRONG_INTERFACE(NamespaceCases::wrongInterface),
        ADDRESS_FAILS_CLEARLY_WITHOUT_A_USABLE_INTERFACE(NamespaceCases::noInterface),
        LEFT_OVERS_ARE_REMOVED_EXACTLY(NamespaceCases::leftOvers),
        SECONDARY_ADDRESSES_OUTLIVE_THE_VIP(NamespaceCases::secondaries),
        NATIVE_COMMANDS_RAISE_AND_DROP_IDEMPOTENTLY(NamespaceCases::nativeCommands),
        FAILING_COMMANDS_ARE_FAILURES(NamespaceCases::failingCommands),
        HANGING_COMMANDS_TIME_OUT(NamespaceCases::hangingCommands),
        LYING_COMMANDS_ARE_FOUND_OUT(NamespaceCases::lyingCommands),
        SCRIPTS_MAY_HOLD_AN_ADDRESS_ELSEWHERE(NamespaceCases::scripts),
        FAILING_DOWN_COMMAND_STILL_LETS_GO(NamespaceCases::failingDown),
        MONITOR_SEES_ADDRESSES_LINKS_AND_VIP(() -> MonitorCases.monitor(ChangeFeed::open)),
        MONITOR_SEES_THEM_BY_POLLING_TOO(() ->
                MonitorCases.monitor(() -> {
                    throw new IOException("no netlink in this test");
                })),
        MONITOR_SEES_THE_LAST_ADDRESS_GO(MonitorCases::lastAddress),
        CHANGED_ADDRESS_IS_SEEN_AND_PUT_RIGHT(MonitorCases::changedAddress);

        private final Body body;

        Case(Body body) {
            this.body = body;
        }
    }

    private interface Body {
        void run() throws Exception;
    }

    public static void main(String[] arguments) {
        try {
            switch (arguments[0]) {
                case LACKING_NET_ADMIN -> lackingNetAdmin();
                case LACKING_NET_RAW -> lackingNetRaw();
                default -> Case.valueOf(arguments[0]).body.run();
            }
            System.exit(0);
        } catch (Throwable e) {
            e.printStackTrace();
            System.exit(1);
        }
    }

    static AddressVirtualIp address(InetAddress vip, int prefixLength) {
        var virtualIp =
                new AddressVirtualIp(new AddressVirtualIpSettings(vip, prefixLength, "eth0"));
        assertThat(virtualIp.problems()).isEmpty();
        return virtualIp;
    }

    private static void raisedAndDropped() throws Exception {
        AddressVirtualIp vip = address(VIP, 32);
        assertThat(vip.isHeld()).isFalse();
        assertThat(vip.release(LIMIT))
                .isEqualTo(new VipOutcome.Released("10.77.0.100 is not here"));

        assertThat(vip.acquire(LIMIT))
                .isEqualTo(new VipOutcome.Held("10.77.0.100/32 on eth0, announced"));
        assertThat(sh("ip -4 -o addr show dev eth0"))
                .contains("inet 10.77.0.100/32 scope global eth0:vip");
        assertThat(vip.isHeld()).isTrue();
        assertThat(vip.acquire(LIMIT)).isInstanceOf(VipOutcome.Held.class);
        sh("ip netns exec peer ping -q -c1 -W2 10.77.0.100");

        assertThat(vip.release(LIMIT))
                .isEqualTo(new VipOutcome.Released("10.77.0.100/32 on eth0 was removed"));
        assertThat(vip.release(LIMIT)).isInstanceOf(VipOutcome.Released.class);
        assertThat(vip.isHeld()).isFalse();
        assertThat(sh("ip -o addr")).doesNotContain("10.77.0.100").contains("10.77.0.11/24");

        assertThat(address(VIP, 24).acquire(LIMIT).succeeded()).isTrue();
        assertThat(sh("ip -4 -o addr show dev eth0"))
                .contains("inet 10.77.0.100/24 brd 10.77.0.255 scope global secondary eth0:vip");
    }

    private static void ipv6() throws Exception {
        AddressVirtualIp vip = address(VIP6, 128);

        assertThat(vip.acquire(LIMIT)).isInstanceOf(VipOutcome.Held.class);

        assertThat(sh("ip -6 -o addr show dev eth0"))
                .containsPattern("fd00::100/128 scope global .*deprecated")
                .doesNotContainPattern("fd00::100/128[^\\n]*tentative");
        sh("ip netns exec peer ping -q -c1 -W2 fd00::100");
        assertThat(vip.release(LIMIT).succeeded()).isTrue();
        assertThat(vip.isHeld()).isFalse();
    }

    private static void staleNeighbours() throws Exception {
        String mac = Files.readString(Path.of("/sys/class/net/eth0/address")).strip();
        for (InetAddress ip : List.of(VIP, VIP6)) {
            String text = ip.getHostAddress();
            sh("ip -n peer neigh replace " + text + " lladdr 02:00:00:00:00:99 dev eth1 nud stale");
            assertThat(sh("ip -n peer neigh show to " + text)).contains("02:00:00:00:00:99");
            AddressVirtualIp vip = address(ip, ip.getAddress().length * 8);

            assertThat(vip.acquire(LIMIT).succeeded()).isTrue();

            await().atMost(Duration.ofSeconds(10))
                    .until(() -> sh("ip -n peer neigh show to " + text).contains(mac));
            // A wrong entry that comes just after the first announcement is healed by a later one.
            sh("ip -n peer neigh replace " + text + " lladdr 02:00:00:00:00:98 dev eth1 nud stale");
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> sh("ip -n peer neigh show to " + text).contains(mac));
        }
    }

    private static void wrongInterface() throws Exception {
        sh("ip addr add 10.77.0.100/32 dev lo");

        assertThat(address(VIP, 32).acquire(LIMIT).succeeded()).isTrue();

        assertThat(sh("ip -o addr show dev lo")).doesNotContain("10.77.0.100");
        assertThat(sh("ip -o addr show dev eth0")).contains("10.77.0.100/32");
    }

    private static void noInterface() throws Exception {
        var missing = new AddressVirtualIp(new AddressVirtualIpSettings(VIP, 32, "eth7"));
        assertThat(missing.acquire(LIMIT))
                .isEqualTo(new VipOutcome.Failed("there is no interface 'eth7'"));
        assertThat(missing.problems()).singleElement().matches(ConfigProblem::fatal);

        sh("ip -n peer link set eth1 down");
        await().until(() -> sh("ip link show eth0").contains("NO-CARRIER"));
        assertThat(address(VIP, 32).acquire(LIMIT).detail()).contains("lack of a carrier");

        sh("ip link set eth0 down");
        assertThat(address(VIP, 32).acquire(LIMIT).detail()).contains("eth0 is switched off");
    }

    private static void leftOvers() throws Exception {
        sh("ip addr add 10.77.0.100/24 dev eth0");
        sh("ip addr add 10.77.0.100/32 dev lo");
        sh("ip addr add 10.77.0.10/24 dev eth0");
        AddressVirtualIp vip = address(VIP, 32);

        LeftOvers found = vip.cleanUp(LIMIT);

        assertThat(found.removed())
                .containsExactlyInAnyOrder(
                        "10.77.0.100/24 on eth0 was removed", "10.77.0.100/32 on lo was removed");
        assertThat(found.clean()).isTrue();
        assertThat(sh("ip -o addr"))
                .doesNotContain("10.77.0.100")
                .contains("10.77.0.10/24", "10.77.0.11/24");
        assertThat(vip.cleanUp(LIMIT)).isEqualTo(LeftOvers.NONE);

        sh("ip addr add 10.77.0.100/24 dev eth0");
        CommandVirtualIp command = command("/bin/false", "/bin/false", "", Duration.ofSeconds(5));
        assertThat(command.cleanUp(LIMIT).removed())
                .containsExactly("10.77.0.100/24 on eth0 was removed");
        assertThat(command.cleanUp(LIMIT)).isEqualTo(LeftOvers.NONE);
        assertThat(sh("ip -o addr")).doesNotContain("10.77.0.100");
    }

    private static void secondaries() throws Exception {
        sh("ip -4 addr flush dev eth0");
        sh("sysctl -q -w net.ipv4.conf.eth0.promote_secondaries=0");
        sh("sysctl -q -w net.ipv4.conf.all.promote_secondaries=0");
        AddressVirtualIp vip = address(VIP, 24);
        assertThat(vip.acquire(LIMIT).succeeded()).isTrue();
        sh("ip addr add 10.77.0.11/24 brd + dev eth0");
        assertThat(sh("ip -o addr show dev eth0")).containsPattern("10.77.0.11/24 .*secondary");

        VipOutcome outcome = vip.release(LIMIT);

        assertThat(outcome.detail()).contains("10.77.0.11/24 on eth0 was put back");
        assertThat(sh("ip -o addr show dev eth0"))
                .contains("10.77.0.11/24 brd 10.77.0.255")
                .doesNotContain("10.77.0.100");
    }

    private static void nativeCommands() throws Exception {
        CommandVirtualIp vip =
                command(
                        "ip addr add $_IP_$/24 dev eth0 label eth0:0",
                        "ip addr del $_IP_$/24 dev eth0",
                        "arping -U $_IP_$ -w 1 -I eth0",
                        Duration.ofSeconds(10));
        assertThat(vip.release(LIMIT).succeeded()).isTrue();

        assertThat(vip.acquire(LIMIT)).isEqualTo(new VipOutcome.Held("10.77.0.100/24 on eth0"));
        assertThat(vip.isHeld()).isTrue();
        assertThat(sh("ip -o addr show dev eth0")).contains("10.77.0.100/24").contains("eth0:0");
        assertThat(vip.acquire(LIMIT)).isInstanceOf(VipOutcome.Held.class);

        assertThat(vip.release(LIMIT)).isEqualTo(new VipOutcome.Released("10.77.0.100 is gone"));
        assertThat(vip.release(LIMIT)).isInstanceOf(VipOutcome.Released.class);
        assertThat(vip.isHeld()).isFalse();
    }

    private static void failingCommands() throws Exception {
        VipOutcome missing =
                command("/no/such/ip addr add $_IP_$", "/bin/true", "", LIMIT).acquire(LIMIT);
        assertThat(missing)
                .isEqualTo(new VipOutcome.Failed("if_up_cmd: there is no file /no/such/ip"));

        VipOutcome failing =
                command("ip addr add $_IP_$/24 dev nosuch", "/bin/true", "", LIMIT).acquire(LIMIT);
        assertThat(failing)
                .isInstanceOf(VipOutcome.Failed.class)
                .matches(it -> it.detail().contains("exit status 1"))
                .matches(it -> it.detail().contains("Cannot find device"));

        VipOutcome arping =
                command(
                                "ip addr add $_IP_$/24 dev eth0",
                                "ip addr del $_IP_$/24 dev eth0",
                                "/no/such/arping -U",
                                LIMIT)
                        .acquire(LIMIT);
        assertThat(arping)
                .isEqualTo(new VipOutcome.Failed("arping_cmd: there is no file /no/such/arping"));
    }

    private static void hangingCommands() throws Exception {
        Path script = script("hang.sh", "sleep 300");
        CommandVirtualIp vip =
                command(script + " up", script + " down", "", Duration.ofMillis(500));

        assertThat(vip.acquire(LIMIT))
                .isInstanceOf(VipOutcome.TimedOut.class)
                .matches(it -> it.detail().contains("if_up_cmd did not end within 500 ms"));
        sh("ip addr add 10.77.0.100/24 dev eth0");
        assertThat(vip.release(LIMIT)).isInstanceOf(VipOutcome.TimedOut.class);
        assertThat(vip.isHeld()).isFalse();

        CommandVirtualIp slow = command(script + " up", script + " down", "", LIMIT);
        assertThat(slow.acquire(Duration.ofMillis(400))).isInstanceOf(VipOutcome.TimedOut.class);
        assertThat(sh("pgrep -c -f [h]ang.sh || true").strip()).isEqualTo("0");
    }

    private static void lyingCommands() throws Exception {
        Path ip = script("ip", "exit 0");
        sh("ip -n peer addr add 10.77.0.100/24 dev eth1");
        VipOutcome outcome =
                command(ip + " addr add $_IP_$", ip + " addr del $_IP_$", "", LIMIT).acquire(LIMIT);
        assertThat(outcome)
                .isEqualTo(
                        new VipOutcome.Failed(
                                "if_up_cmd succeeded, but 10.77.0.100 is on no interface of this"
                                        + " host"));

        sh("ip addr add 10.77.0.101/24 dev eth0");
        CommandVirtualIp down =
                command(
                        InetAddress.ofLiteral("10.77.0.101"),
                        ip + " addr add $_IP_$",
                        ip + " addr del $_IP_$",
                        "",
                        LIMIT);
        assertThat(down.release(LIMIT).succeeded()).isTrue();
        assertThat(down.isHeld()).isFalse();
    }

    private static void scripts() throws Exception {
        InetAddress elastic = InetAddress.ofLiteral("203.0.113.7");
        Path log = Path.of("/run/script.log");
        Path script = script("eip.sh", "echo \"$1 $2\" >> " + log + "; exit 0");
        CommandVirtualIp vip =
                command(elastic, script + " up $_IP_$", script + " down $_IP_$", "", LIMIT);
        assertThat(vip.release(LIMIT).succeeded()).isTrue();
        assertThat(log).doesNotExist();

        assertThat(vip.acquire(LIMIT).detail()).contains("all there is to go by");
        assertThat(vip.isHeld()).isTrue();
        assertThat(vip.release(LIMIT).succeeded()).isTrue();
        assertThat(vip.isHeld()).isFalse();
        assertThat(log).hasContent("up 203.0.113.7\ndown 203.0.113.7\n");

        // Inside a network of this host a script must have something to show for itself.
        CommandVirtualIp idle = command("/bin/true", "/bin/true", "", Duration.ofSeconds(2));
        assertThat(idle.acquire(LIMIT).succeeded()).isFalse();
        sh("ip -n peer addr add 10.77.0.100/24 dev eth1");
        assertThat(idle.acquire(LIMIT).detail()).contains("answers pings");

        // A second up of a script that adds the address itself (field study, D7).
        Path adding =
                script(
                        "rtb.sh",
                        "case $1 in up) ip addr add $2/24 dev eth0;;"
                                + " *) ip addr del $2/24 dev eth0;; esac");
        CommandVirtualIp twice =
                command(
                        InetAddress.ofLiteral("10.77.0.102"),
                        adding + " up $_IP_$",
                        adding + " down $_IP_$",
                        "",
                        LIMIT);
        assertThat(twice.acquire(LIMIT)).isInstanceOf(VipOutcome.Held.class);
        assertThat(twice.acquire(LIMIT)).isInstanceOf(VipOutcome.Held.class);
        assertThat(twice.release(LIMIT)).isInstanceOf(VipOutcome.Released.class);
    }

    private static void failingDown() throws Exception {
        sh("ip addr add 10.77.0.100/24 dev eth0");
        CommandVirtualIp vip =
                command("ip addr add $_IP_$/24 dev eth0", "/no/such/file", "", LIMIT);

        assertThat(vip.release(LIMIT))
                .isEqualTo(
                        new VipOutcome.Released(
                                "10.77.0.100 is gone, although if_down_cmd failed"));
        assertThat(sh("ip -o addr")).doesNotContain("10.77.0.100");
    }

    private static void lackingNetAdmin() {
        var vip = new AddressVirtualIp(new AddressVirtualIpSettings(VIP, 32, "eth0"));

        assertThat(vip.problems())
                .singleElement()
                .matches(problem -> problem.text().contains("CAP_NET_ADMIN"));
        assertThat(vip.acquire(LIMIT))
                .isInstanceOf(VipOutcome.Failed.class)
                .matches(it -> it.detail().contains("lacks CAP_NET_ADMIN"));
    }

    private static void lackingNetRaw() {
        var vip = new AddressVirtualIp(new AddressVirtualIpSettings(VIP, 32, "eth0"));

        assertThat(vip.problems())
                .singleElement()
                .matches(problem -> problem.text().contains("lacks CAP_NET_RAW"));
        assertThat(vip.acquire(LIMIT))
                .isInstanceOf(VipOutcome.Failed.class)
                .matches(it -> it.detail().contains("lacks CAP_NET_RAW"));
    }

    private static CommandVirtualIp command(
            String up, String down, String arping, Duration timeout) {
        return command(VIP, up, down, arping, timeout);
    }

    static CommandVirtualIp command(
            InetAddress vip, String up, String down, String arping, Duration timeout) {
        var commands =
                new CommandVirtualIpSettings.Commands(
                        up, down, "/sbin", arping, "/usr/bin", "/bin");
        return new CommandVirtualIp(
                CommandVirtualIpSettings.of(vip, commands, timeout), new CommandRunner());
    }

    static InterfaceReport next(BlockingQueue<InterfaceReport> reports)
            throws InterruptedException {
        InterfaceReport report = reports.poll(10, TimeUnit.SECONDS);
        assertThat(report).as("a report within 10 s").isNotNull();
        return report;
    }

    static Path script(String name, String text) throws IOException {
        Path file = Path.of("/run", name);
        Files.writeString(file, "#!/bin/sh\n" + text + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        return file;
    }

    static String sh(String text) {
        CommandOutcome outcome =
                new CommandRunner().run(CommandLine.shell("test", text), Duration.ofSeconds(20));
        assertThat(outcome.succeeded()).as(text + ": " + outcome).isTrue();
        return outcome.printed();
    }
}
