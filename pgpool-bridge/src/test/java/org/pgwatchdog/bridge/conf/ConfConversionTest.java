package org.pgwatchdog.bridge.conf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgwatchdog.bridge.conf.WatchdogSettings.Heartbeat.Destination;
import org.pgwatchdog.core.model.NodeAddress;

/// Old files in the new form: what changes, what stays, and that the result is read.
class ConfConversionTest {
    /// What 3.3 and 3.4 need at least; heartbeats tell it from 3.2.
    private static final String NODES =
            """
            wd_hostname = 'b'
            wd_port = 9001
            port = 9998
            other_pgpool_hostname0 = 'a'
            other_pgpool_port0 = 9999
            other_wd_port0 = 9000
            other_pgpool_hostname1 = 'c'
            other_pgpool_port1 = 9997
            other_wd_port1 = 9002
            wd_heartbeat_port = 9694
            heartbeat_destination0 = 'a'
            heartbeat_destination_port0 = 9695
            heartbeat_destination1 = 'c'
            heartbeat_destination_port1 = 9696
            master_slave_mode = on
            master_slave_sub_mode = 'stream'
            """;

    @TempDir Path directory;

    @ParameterizedTest
    @CsvSource({"3_2,V3_2", "3_3,V3_3", "3_4,V3_4"})
    void stockFileOfEachReleaseIsRecognisedAndReadAfterwards(String sample, OldRelease release)
            throws Exception {
        Path old =
                Path.of(
                        ConfConversionTest.class
                                .getResource("/legacy-samples/" + sample + ".conf")
                                .toURI());

        var converted = converted(ConfConversion.convert(old, 0));

        assertThat(converted.release()).isEqualTo(release);
        assertThat(newKeys(converted)).noneMatch(ConfConversionTest::isOld);
        WatchdogSettings settings = read(converted, 0);
        assertThat(settings.cluster().nodes()).hasSize(1);
        assertThat(settings.bridge().clusteringMode())
                .isEqualTo(BridgeSettings.ClusteringMode.STREAMING_REPLICATION);
        assertThat(commentsOf(converted.content())).containsAll(commentsOf(Files.readString(old)));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void nodesAreTheSameWhicheverNumberThisOneGets(int own) throws IOException {
        WatchdogSettings old = old(NODES);

        WatchdogSettings settings = read(convert(NODES, own), own);

        assertThat(settings.cluster().localId().value()).isEqualTo(own);
        assertThat(settings.cluster().nodes().get(own))
                .extracting(NodeAddress::host, NodeAddress::wdPort, NodeAddress::pgpoolPort)
                .containsExactly("b", 9001, 9998);
        assertThat(settings.cluster().nodes().stream().map(ConfConversionTest::plain).toList())
                .containsExactlyInAnyOrderElementsOf(
                        old.cluster().nodes().stream().map(ConfConversionTest::plain).toList());
        assertThat(settings.heartbeat().destinations())
                .extracting(Destination::host, Destination::port)
                .containsExactlyInAnyOrder(tuple("a", 9695), tuple("c", 9696));
        assertThat(settings.heartbeat().port()).isEqualTo(9694);
    }

    @Test
    void eachNodesFileGivesTheSameListIfEachIsConvertedWithItsOwnNumber() throws IOException {
        String first =
                NODES.replace("wd_hostname = 'b'", "wd_hostname = 'a'")
                        .replace("hostname0 = 'a'", "hostname0 = 'b'");

        assertThat(convert(NODES, 1).nodes()).containsExactly("a", "b", "c");
        assertThat(convert(first, 0).nodes()).containsExactly("a", "b", "c");
    }

    @Test
    void whatIsWrittenIsRenamedInPlaceAndItsCommentStays() throws IOException {
        assertThat(
                        convert(
                                        """
                                        # one
                                          wd_hostname='b'   # two
                                        wd_port 9001# three
                                                          # four
                                        other_pgpool_hostname0 = 'a'
                                        other_pgpool_port0 = 9999
                                        other_wd_port0 = 9000
                                        heartbeat_destination0 = 'a'
                                        heartbeat_destination_port0 = 9694
                                        ifconfig_path = '/x'
                                        log_line_prefix = 'x'\
                                        """,
                                        0)
                                .content())
                .isEqualTo(
                        """
                        # one
                          hostname0='b'   # two
                        wd_port0 9001# three
                                          # four
                        pgpool_port0 = 9999
                        heartbeat_port0 = 9694
                        heartbeat_hostname0 = 'b'
                        hostname1 = 'a'
                        pgpool_port1 = 9999
                        wd_port1 = 9000
                        heartbeat_hostname1 = 'a'
                        heartbeat_port1 = 9694
                        if_cmd_path = '/x'
                        log_line_prefix = 'x'
                        backend_clustering_mode = 'raw'\
                        """);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    white_function_list = 'x'        | read_only_function_list = 'x'
                    black_function_list = 'x'        | write_function_list = 'x'
                    white_memqcache_table_list = 'x' | cache_safe_memqcache_table_list = 'x'
                    black_memqcache_table_list = 'x' | cache_unsafe_memqcache_table_list = 'x'
                    black_query_pattern_list = 'x'   | primary_routing_query_pattern_list = 'x'
                    follow_master_command = 'x'      | follow_primary_command = 'x'
                    ifconfig_path = '/x'             | if_cmd_path = '/x'
                    ifconfig_path = ''               | #ifconfig_path = ''
                    ping_path = ''                   | #ping_path = ''
                    arping_path = ''                 | #arping_path = ''
                    wd_lifecheck_query = ''          | #wd_lifecheck_query = ''
                    if_up_cmd = ''                   | #if_up_cmd = ''
                    debug_level = 1                  | #debug_level = 1
                    print_timestamp = on             | #print_timestamp = on
                    print_user = on                  | #print_user = on
                    parallel_mode = off              | #parallel_mode = off
                    pgpool2_hostname = 'x'           | #pgpool2_hostname = 'x'
                    system_db_password = 'x'         | #system_db_password = 'x'
                    enable_query_cache = on          | #enable_query_cache = on
                    pcp_timeout = 10                 | #pcp_timeout = 10
                    backend_socket_dir = '/x'        | #backend_socket_dir = '/x'
                    allow_inet_domain_socket = 1     | #allow_inet_domain_socket = 1
                    watchdog_protocol = '3'          | #watchdog_protocol = '3'
                    socket_dir = '/x'                | unix_socket_directories = '/x'
                    delegate_IP = '10.9.9.9'         | if_down_cmd = 'ifconfig eth0:0 down'
                    delegate_IP = '10.9.9.9'         | arping_cmd = 'arping -U $_IP_$ -w 1'
                    num_init_children = 5            | num_init_children = 5
                    failover_command = 'a "%d" # x'  | failover_command = 'a "%d" # x'
                    wd_authkey = 'x'                 | wd_authkey = 'x'
                    """)
    void otherParametersBecomeOrStay(String old, String modern) throws IOException {
        assertThat(convert(NODES + old + "\n", 0).content().lines()).contains(modern);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    replication_mode = on;master_slave_mode = off | native_replication
                    replication_mode = off;master_slave_mode = on;master_slave_sub_mode = 'stream' | streaming_replication
                    master_slave_mode = on                        | slony
                    replication_mode = off                        | raw
                    parallel_mode = on                            | raw
                    """)
    void kindOfThePoolBecomesOneParameter(String old, String mode) throws IOException {
        String text =
                NODES.replaceAll("(?m)^master_slave_.*\n", "") + old.replace(';', '\n') + "\n";

        var converted = convert(text, 0);

        assertThat(active(converted)).containsOnlyOnce("backend_clustering_mode = '" + mode + "'");
        assertThat(active(converted)).noneMatch(line -> line.matches("(repl|master|para).*"));
        assertThat(active(converted).contains("failover_when_quorum_exists = off"))
                .isEqualTo(mode.equals("native_replication"));
    }

    @Test
    void pathsToOneNodeAreMergedWithTheirDevicesInOrder() throws IOException {
        String text =
                """
                wd_hostname = 'a'
                other_pgpool_hostname0 = 'b'
                other_pgpool_port0 = 9999
                other_wd_port0 = 9000
                heartbeat_destination0 = 'b'
                heartbeat_destination_port0 = 9694
                heartbeat_device0 = ''
                heartbeat_destination1 = 'b-eth1'
                heartbeat_destination_port1 = 9694
                heartbeat_device1 = 'eth1'
                heartbeat_destination2 = 'b-eth2'
                heartbeat_destination_port2 = 9999
                """;

        var converted = convert(text, 0);

        assertThat(active(converted))
                .contains(
                        "heartbeat_hostname1 = 'b-eth1;b'",
                        "heartbeat_port1 = 9694",
                        "heartbeat_device1 = 'eth1'");
        assertThat(changes(converted))
                .contains(
                        "pgpool.conf:8: heartbeat_destination1 is commented out: merged into"
                                + " heartbeat_hostname1",
                        "pgpool.conf:11: heartbeat_destination2 is commented out: 4.2 and later have"
                                + " one port for each node, 9694 here");
        assertThat(read(converted, 0).heartbeat().destinations())
                .extracting(path -> path.host() + " " + path.device().orElse("-"))
                .containsExactly("b-eth1 eth1", "b -");
    }

    @Test
    void nodeWithoutHeartbeatsGetsThem() throws IOException {
        var converted = convert(NODES.replaceAll("(?m)^heartbeat_destination.*1 = .*\n", ""), 0);

        assertThat(active(converted))
                .contains("heartbeat_hostname2 = 'c'", "heartbeat_port2 = 9694");
        assertThat(changes(converted).toString()).contains("no heartbeat_destination led to this");
    }

    @Test
    void queriesOf32StayQueriesWithTheirLoginWhichIsNotShown() throws IOException {
        String text =
                """
                wd_hostname = 'a'
                other_pgpool_hostname0 = 'b'
                other_pgpool_port0 = 9999
                other_wd_port0 = 9000
                recovery_user = 'postgres'
                recovery_password = 'hunter2'
                """;

        var converted = convert(text, 0);

        assertThat(active(converted))
                .contains(
                        "wd_lifecheck_method = 'query'",
                        "wd_lifecheck_user = 'postgres'",
                        "wd_lifecheck_password = 'hunter2'");
        assertThat(converted.changes().toString()).doesNotContain("hunter2");
        assertThat(read(converted, 0).lifecheck().method())
                .isEqualTo(WatchdogSettings.LifecheckMethod.QUERY);
    }

    @Test
    void emptyCommandBecomesTheDefaultItMeant() throws IOException {
        var converted = convert(NODES + "delegate_IP = '10.9.9.9'\nif_up_cmd = ''\n", 0);

        assertThat(active(converted))
                .contains("if_up_cmd = 'ifconfig eth0:0 inet $_IP_$ netmask 255.255.255.0'");
    }

    @Test
    void ofSeveralLinesTheLastCounts() throws IOException {
        var converted = convert("wd_port = 9007\n" + NODES, 0);

        assertThat(converted.content().lines())
                .contains(
                        "#wd_port = 9007",
                        "wd_port0 = 9001",
                        "# line 3 said otherwise and counted:");
    }

    @Test
    void bytesOfOtherEncodingsAndLineEndsStay() throws IOException {
        byte[] comment = {'#', (byte) 0xb4, (byte) 0xc1, '\r', '\n'};
        byte[] rest = NODES.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
        byte[] all = Arrays.copyOf(comment, comment.length + rest.length);
        System.arraycopy(rest, 0, all, comment.length, rest.length);
        Path file = Files.write(directory.resolve("pgpool.conf"), all);

        byte[] content =
                converted(ConfConversion.convert(file, 0))
                        .content()
                        .getBytes(StandardCharsets.ISO_8859_1);

        assertThat(content).startsWith(comment);
        assertThat(new String(content, StandardCharsets.ISO_8859_1).replace("\r\n", ""))
                .doesNotContain("\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    port = 9999                                     | pgpool.conf: has no parameter that only Pgpool-II 3.2 to 4.1 knows
                    hostname0 = 'a';wd_port0 = 9000                 | pgpool.conf: has no parameter that only Pgpool-II 3.2 to 4.1 knows
                    wd_port = 9000;hostname0 = 'a'                  | pgpool.conf:2: hostname0 is a name of 4.2 and later
                    wd_port = 9000;wd_port0 = 9000                  | pgpool.conf:2: wd_port0 is a name of 4.2 and later
                    wd_port = many                                  | pgpool.conf:1: wd_port = 'many': is not valid
                    wd_port = 'x                                    | pgpool.conf:1: the quote of the value of wd_port is not closed
                    other_wd_port0 = 9000                           | other_pgpool_hostname0: is not set
                    wd_hostname = 'a';other_pgpool_hostname1 = 'x'  | pgpool.conf:2: other_pgpool_hostname1 = 'x': leaves a gap
                    wd_port = 9000;heartbeat_destination0 = 'x'     | heartbeat_destination_port0: is not set
                    wd_port = 9000;include = 'more.conf'            | more.conf:1: wd_hostname stands in an included file
                    """)
    void whatCannotBeConvertedIsNamed(String text, String expected) throws IOException {
        Files.writeString(directory.resolve("more.conf"), "wd_hostname = 'x'\n");

        assertThat(refused(text.replace(';', '\n'), 0))
                .anySatisfy(line -> assertThat(line).startsWith(expected));
    }

    @Test
    void numberOfThisNodeMustBeOneOfTheirs() throws IOException {
        assertThat(refused(NODES, 3))
                .containsExactly("--node-id: 3 is out of range; valid: a number from 0 to 2");
        assertThat(refused(NODES, -1)).singleElement().asString().contains("-1 is out of range");
    }

    private ConversionResult.Converted convert(String text, int nodeId) throws IOException {
        return converted(
                ConfConversion.convert(ConfFiles.write(directory, "pgpool.conf", text), nodeId));
    }

    private static ConversionResult.Converted converted(ConversionResult result) {
        assertThat(result).as("%s", result).isInstanceOf(ConversionResult.Converted.class);
        return (ConversionResult.Converted) result;
    }

    private List<String> refused(String text, int nodeId) throws IOException {
        Path file = ConfFiles.write(directory, "pgpool.conf", text);
        ConversionResult result = ConfConversion.convert(file, nodeId);
        assertThat(result).as("%s", result).isInstanceOf(ConversionResult.Refused.class);
        return ConfFiles.shown(directory, ((ConversionResult.Refused) result).problems());
    }

    private WatchdogSettings old(String text) throws IOException {
        Path file = ConfFiles.write(directory, "old.conf", "watchdog_protocol = '3'\n" + text);
        return loaded(WatchdogSettings.load(List.of(file), OptionalInt.empty()));
    }

    private WatchdogSettings read(ConversionResult.Converted converted, int nodeId)
            throws IOException {
        Path file = directory.resolve("new.conf");
        Files.writeString(file, converted.content(), StandardCharsets.ISO_8859_1);
        return loaded(WatchdogSettings.load(List.of(file), OptionalInt.of(nodeId)));
    }

    private static WatchdogSettings loaded(SettingsResult result) {
        assertThat(result).as("%s", result).isInstanceOf(SettingsResult.Loaded.class);
        return ((SettingsResult.Loaded) result).settings();
    }

    private List<String> changes(ConversionResult.Converted converted) {
        return converted.changes().stream()
                .map(change -> change.toString().replace(directory + "/", ""))
                .toList();
    }

    private static List<String> active(ConversionResult.Converted converted) {
        return converted.content().lines().filter(line -> !line.startsWith("#")).toList();
    }

    private List<String> newKeys(ConversionResult.Converted converted) throws IOException {
        Path file = directory.resolve("keys.conf");
        Files.writeString(file, converted.content(), StandardCharsets.ISO_8859_1);
        return PgpoolConf.read(List.of(file)).entries().stream().map(ConfEntry::key).toList();
    }

    private static boolean isOld(String key) {
        return key.matches(
                "wd_hostname|wd_port|wd_heartbeat_port|ifconfig_path|other_.*"
                        + "|heartbeat_destination.*|master_slave.*|(white|black)_.*");
    }

    private static List<String> commentsOf(String text) {
        return text.lines().filter(line -> line.startsWith(" ")).toList();
    }

    private static String plain(NodeAddress node) {
        return node.host() + " " + node.wdPort() + " " + node.pgpoolPort();
    }
}
