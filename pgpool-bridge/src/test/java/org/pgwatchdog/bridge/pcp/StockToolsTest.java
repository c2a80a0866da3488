package org.pgwatchdog.bridge.pcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pgwatchdog.bridge.pcp.PcpDesk.Reply;
import org.pgwatchdog.wire.pcp.PcpAuthentication;
import org.pgwatchdog.wire.pcp.PcpNode;

/// The stock tools of Pgpool-II 4.3 against our server, and what they print. Needs the Debian package
/// pgpool2.
class StockToolsTest {
    private final HandMadeDesk desk = new HandMadeDesk();
    private Path directory;
    private PcpServer server;

    @BeforeEach
    void start() throws IOException {
        directory = Programs.directory();
        Path users = directory.resolve("pcp.conf");
        Files.writeString(users, "watch:" + PcpAuthentication.digest("pcppass") + "\n");
        server =
                new PcpServer(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        users,
                        desk,
                        PcpNode.Layout.V4_3);
        server.start();
        password("pcppass");
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
        StreamingPair.remove(directory);
    }

    @Test
    void nodeCount() throws Exception {
        assertThat(tool(0, "pcp_node_count")).isEqualTo("2\n");
    }

    @Test
    void nodesInShort() throws Exception {
        assertThat(tool(0, "pcp_node_info", "-a"))
                .isEqualTo(
                        """
                        db0.example 5432 2 0.500000 up up primary primary 0 none none 2023-11-14 22:13:20
                        db1.example 5433 3 0.500000 down down standby unknown 0 none none 2023-11-14 22:13:20
                        """);
        assertThat(tool(0, "pcp_node_info", "-n", "1")).startsWith("db1.example 5433 3 ");
        assertThat(tool(0, "pcp_node_info", "-n", "5"))
                .isEqualTo("ERROR:  informing node info failed\nDETAIL:  invalid node ID : 5\n\n");
    }

    @Test
    void nodesInFull() throws Exception {
        assertThat(tool(0, "pcp_node_info", "-v", "-n", "0"))
                .isEqualTo(
                        """
                        Hostname               : db0.example
                        Port                   : 5432
                        Status                 : 2
                        Weight                 : 0.500000
                        Status Name            : up
                        Backend Status Name    : up
                        Role                   : primary
                        Backend Role           : primary
                        Replication Delay      : 0
                        Replication State      : none
                        Replication Sync State : none
                        Last Status Change     : 2023-11-14 22:13:20

                        """);
    }

    @Test
    void watchdogInShort() throws Exception {
        assertThat(tool(0, "pcp_watchdog_info"))
                .isEqualTo(
                        """
                        3 3 NO server1:9999 Linux host0 server1

                        server2:9999 Linux host1 server2 9999 9001 7 STANDBY 0 MEMBER
                        server1:9999 Linux host0 server1 9999 9000 4 LEADER 0 MEMBER
                        server3:9999 Linux host2 server3 9999 9002 10 SHUTDOWN 0 MEMBER
                        """);
        assertThat(tool(0, "pcp_watchdog_info", "-n", "2"))
                .endsWith("\n\nserver3:9999 Linux host2 server3 9999 9002 10 SHUTDOWN 0 MEMBER\n");
    }

    @Test
    void watchdogInFull() throws Exception {
        assertThat(tool(0, "pcp_watchdog_info", "-v", "-n", "0"))
                .isEqualTo(
                        """
                        Watchdog Cluster Information\s
                        Total Nodes              : 3
                        Remote Nodes             : 2
                        Member Remote Nodes      : 2
                        Alive Remote Nodes       : 1
                        Nodes required for quorum: 2
                        Quorum state             : QUORUM EXIST
                        Local node escalation    : NO
                        Leader Node Name         : server1:9999 Linux host0
                        Leader Host Name         : server1

                        Watchdog Node Information\s
                        Node Name         : server1:9999 Linux host0
                        Host Name         : server1
                        Delegate IP       : 10.0.0.100
                        Pgpool port       : 9999
                        Watchdog port     : 9000
                        Node priority     : 1
                        Status            : 4
                        Status Name       : LEADER
                        Membership Status : MEMBER

                        """);
    }

    @Test
    void commandsReachTheDesk() throws Exception {
        assertThat(tool(0, "pcp_detach_node", "-n", "1"))
                .isEqualTo("pcp_detach_node -- Command Successful\n");
        assertThat(tool(0, "pcp_detach_node", "-g", "-n", "1")).contains("Successful");
        assertThat(tool(0, "pcp_attach_node", "-n", "1")).contains("Successful");
        assertThat(tool(0, "pcp_promote_node", "-n", "1")).contains("Successful");
        assertThat(tool(0, "pcp_promote_node", "-s", "-g", "-n", "1")).contains("Successful");
        assertThat(desk.orders)
                .containsExactly(
                        "detach 1",
                        "detach 1 gracefully",
                        "attach 1",
                        "promote 1",
                        "promote 1 switchover gracefully");
    }

    @Test
    void errorsAreShownWithBothTheirTexts() throws Exception {
        desk.verdict =
                CompletableFuture.completedFuture(
                        new Reply.Declined<>("Missing quorum", "1 of 3 nodes is alive"));
        assertThat(tool(0, "pcp_detach_node", "-n", "1"))
                .isEqualTo("ERROR:  missing quorum\nDETAIL:  1 of 3 nodes is alive\n\n");
        assertThat(tool(0, "pcp_proc_count"))
                .isEqualTo(
                        "ERROR:  not supported by pgwatchdog\n"
                                + "DETAIL:  use the local pgpool's PCP for this command\n\n");
    }

    @Test
    void wrongPasswordFailsTheTool() throws Exception {
        password("wrong");
        assertThat(tool(1, "pcp_node_count"))
                .contains("authentication failed for user \"watch\"")
                .contains("username and/or password does not match");
    }

    private void password(String password) throws IOException {
        Path file = directory.resolve("pcppass");
        Files.writeString(file, "*:*:watch:" + password + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        Programs.giveAway(file);
    }

    private String tool(int status, String name, String... arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Programs.pgpool(name));
        command.addAll(
                List.of(
                        "-h",
                        "127.0.0.1",
                        "-p",
                        Integer.toString(server.address().getPort()),
                        "-U",
                        "watch",
                        "-w"));
        command.addAll(List.of(arguments));
        Programs.Finished finished =
                Programs.run(
                        Map.of("PCPPASSFILE", directory.resolve("pcppass").toString()),
                        directory,
                        command.toArray(String[]::new));
        assertThat(finished.status()).as(finished.output()).isEqualTo(status);
        return finished.output();
    }
}
