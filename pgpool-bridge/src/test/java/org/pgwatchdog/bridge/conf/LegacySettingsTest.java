package org.pgwatchdog.bridge.conf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.pgwatchdog.bridge.conf.BridgeSettings.ClusteringMode;
import org.pgwatchdog.bridge.conf.WatchdogSettings.Heartbeat.Destination;
import org.pgwatchdog.bridge.conf.WatchdogSettings.Heartbeat.Listener;
import org.pgwatchdog.bridge.conf.WatchdogSettings.LifecheckMethod;
import org.pgwatchdog.bridge.conf.WatchdogSettings.Protocol;
import org.pgwatchdog.core.model.NodeAddress;
import org.pgwatchdog.core.model.NodeId;

/// The names and rules of Pgpool-II 3.2 to 3.4, read with `watchdog_protocol = '3'`.
class LegacySettingsTest {
    private static final String TWO_NODES =
            """
            watchdog_protocol = '3'
            wd_hostname = 'a'
            other_pgpool_hostname0 = 'b'
            other_pgpool_port0 = 9999
            other_wd_port0 = 9000
            heartbeat_destination0 = 'b'
            heartbeat_destination_port0 = 9694
            """;

    @TempDir Path directory;

    static Stream<Arguments> keys() {
        return Stream.concat(nodeKeys(), otherKeys());
    }

    static Stream<Arguments> nodeKeys() {
        return Stream.of(
                key("wd_hostname = 'x'", one -> self(one).host(), "x"),
                key("wd_port = 9005", one -> self(one).wdPort(), 9005),
                key("wd_port = 694", one -> self(one).wdPort(), 694),
                key("", one -> self(one).wdPort(), 9000),
                key("port = 9998", one -> self(one).pgpoolPort(), 9998),
                key("other_pgpool_hostname0 = 'x'", one -> peer(one).host(), "x"),
                key("other_pgpool_port0 = 5432", one -> peer(one).pgpoolPort(), 5432),
                key("other_wd_port0 = 700", one -> peer(one).wdPort(), 700),
                key("", one -> one.heartbeat().port(), 9694),
                key("wd_heartbeat_port = 694", one -> one.heartbeat().port(), 694),
                key("heartbeat_destination0 = '10.0.0.2'", one -> path(one).host(), "10.0.0.2"),
                key("heartbeat_destination_port0 = 695", one -> path(one).port(), 695),
                key("heartbeat_device0 = 'eth1'", one -> path(one).device(), Optional.of("eth1")),
                key("heartbeat_device0 = ''", one -> path(one).device(), Optional.empty()),
                key(
                        "heartbeat_device0 = 'eth1'",
                        one -> one.heartbeat().listeners(),
                        List.of(new Listener(Optional.empty(), Optional.of("eth1")))),
                key(
                        "wd_heartbeat_keepalive = 3",
                        one -> one.heartbeat().keepalive(),
                        Duration.ofSeconds(3)),
                key(
                        "wd_heartbeat_deadtime = 20",
                        one -> one.heartbeat().deadtime(),
                        Duration.ofSeconds(20)));
    }

    static Stream<Arguments> otherKeys() {
        return Stream.of(
                key(
                        "delegate_IP = '10.9.9.9'",
                        one -> one.vip().delegateIp(),
                        Optional.of("10.9.9.9")),
                key("delegate_IP = ''", one -> one.vip().delegateIp(), Optional.empty()),
                key("ifconfig_path = '/x'", one -> one.vip().commands().ifCmdPath(), "/x"),
                key("ifconfig_path = ''", one -> one.vip().commands().ifCmdPath(), "/sbin"),
                key("if_cmd_path = '/x'", one -> one.vip().commands().ifCmdPath(), "/x"),
                key(
                        "",
                        one -> one.vip().commands().ifUpCmd(),
                        "ifconfig eth0:0 inet $_IP_$ netmask 255.255.255.0"),
                key("if_up_cmd = 'x'", one -> one.vip().commands().ifUpCmd(), "x"),
                key(
                        "if_up_cmd = ''",
                        one -> one.vip().commands().ifUpCmd(),
                        "ifconfig eth0:0 inet $_IP_$ netmask 255.255.255.0"),
                key("", one -> one.vip().commands().ifDownCmd(), "ifconfig eth0:0 down"),
                key("if_down_cmd = 'x'", one -> one.vip().commands().ifDownCmd(), "x"),
                key("", one -> one.vip().commands().arpingCmd(), "arping -U $_IP_$ -w 1"),
                key("arping_cmd = 'x'", one -> one.vip().commands().arpingCmd(), "x"),
                key("arping_path = '/x'", one -> one.vip().commands().arpingPath(), "/x"),
                key("arping_path = ''", one -> one.vip().commands().arpingPath(), "/usr/sbin"),
                key("ping_path = '/x'", one -> one.vip().commands().pingPath(), "/x"),
                key("ping_path = ''", one -> one.vip().commands().pingPath(), "/bin"),
                key("wd_escalation_command = 'x'", one -> one.vip().escalationCommand(), "x"),
                key(
                        "clear_memqcache_on_escalation = off",
                        one -> one.vip().clearMemqcacheOnEscalation(),
                        false),
                key(
                        "trusted_servers = 'x,y'",
                        one -> one.lifecheck().trustedServers(),
                        List.of("x", "y")),
                key("", one -> one.lifecheck().method(), LifecheckMethod.HEARTBEAT),
                key(
                        "wd_lifecheck_method = 'query'",
                        one -> one.lifecheck().method(),
                        LifecheckMethod.QUERY),
                key("wd_interval = 3", one -> one.lifecheck().interval(), Duration.ofSeconds(3)),
                key("wd_life_point = 5", one -> one.lifecheck().lifePoint(), 5),
                key("wd_lifecheck_query = 'SELECT 2'", one -> one.lifecheck().query(), "SELECT 2"),
                key("wd_lifecheck_query = ''", one -> one.lifecheck().query(), "SELECT 1"),
                key("wd_lifecheck_dbname = 'x'", one -> one.lifecheck().dbname(), "x"),
                key("wd_lifecheck_user = 'x'", one -> one.lifecheck().user(), "x"),
                key(
                        "wd_lifecheck_password = 'x'",
                        one -> one.lifecheck().password(),
                        Secret.of("x")),
                key(
                        "follow_master_command = 'x'",
                        one -> one.bridge().commands().followPrimary(),
                        "x"),
                key("", one -> one.bridge().clusteringMode(), ClusteringMode.RAW),
                key(
                        "replication_mode = on",
                        one -> one.bridge().clusteringMode(),
                        ClusteringMode.NATIVE_REPLICATION),
                key(
                        "master_slave_mode = on",
                        one -> one.bridge().clusteringMode(),
                        ClusteringMode.SLONY),
                key(
                        "master_slave_mode = on\nmaster_slave_sub_mode = 'stream'",
                        one -> one.bridge().clusteringMode(),
                        ClusteringMode.STREAMING_REPLICATION),
                key(
                        "backend_clustering_mode = 'logical_replication'",
                        one -> one.bridge().clusteringMode(),
                        ClusteringMode.LOGICAL_REPLICATION));
    }

    @ParameterizedTest
    @MethodSource("keys")
    void eachKeyIsReadUnderItsOldName(
            String line, Function<WatchdogSettings, Object> what, Object expected)
            throws IOException {
        assertThat(what.apply(loaded(TWO_NODES + line + "\n").settings())).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    other_pgpool_port0 = 70000      | is not valid; valid: a whole number from 1 to 65535, or 0
                    other_wd_port0 = 'x'            | is not valid; valid: a whole number from 1 to 65535, or 0
                    wd_port = 0                     | is not valid; valid: a whole number from 1 to 65535
                    wd_heartbeat_port = 0           | is not valid; valid: a whole number from 1 to 65535
                    other_pgpool_hostname0 = 'a b'  | is not valid; valid: a host name or address, at most 127 characters, or ''
                    wd_hostname = 'a b'             | is not valid; valid: a host name or address, at most 127 characters, or ''
                    heartbeat_destination0 = 'a/b'  | is not valid; valid: a host name or address, at most 127 characters, or ''
                    heartbeat_device0 = 'a/b'       | is not valid; valid: network devices separated by semicolons, or ''
                    wd_lifecheck_method = 'ping'    | is not valid; valid: 'heartbeat', 'query', 'external'
                    wd_lifecheck_method = 'external' | does not exist with watchdog_protocol = '3'; valid: 'heartbeat' or 'query'
                    wd_interval = 0                 | is not valid; valid: a time from 20ms to 2147483647s, with us, ms, s, min, h or d; without a unit s
                    master_slave_sub_mode = 'x'     | is not valid; valid: 'slony', 'stream', 'logical'
                    master_slave_mode = 'x'         | is not valid; valid: on or off
                    vip_lease = '0s'                | is unsafe with watchdog_protocol = '3'; valid: from 200ms to 24s, four fifths of the time until a node counts as dead
                    vip_lease = '25s'               | is unsafe with watchdog_protocol = '3'; valid: from 200ms to 24s, four fifths of the time until a node counts as dead
                    hostname0 = 'a'                 | does not go together with other_wd_port0 of pgpool.conf:5
                    heartbeat_port1 = '9694'        | does not go together with
                    """)
    void badValueIsNamedWithFileLineKeyAndWhatWouldBeValid(String line, String rest)
            throws IOException {
        String key = line.substring(0, line.indexOf(' '));

        assertThat(problems(TWO_NODES + line + "\n"))
                .anySatisfy(problem ->
                        assertThat(problem)
                                .startsWith("pgpool.conf:8: " + key + " = '")
                                .contains(
                                        rest.startsWith("does not go")
                                                ? "does not go together"
                                                : rest));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    other_pgpool_hostname0      | other_pgpool_hostname0: is not set
                    other_pgpool_port0          | other_pgpool_port0: is not set; valid: a port from 1 to 65535
                    other_wd_port0              | other_wd_port0: is not set; valid: a port from 1 to 65535
                    heartbeat_destination0      | heartbeat_destination0: is not set
                    heartbeat_destination_port0 | heartbeat_destination_port0: is not set; valid: a port from 1 to 65535
                    """)
    void missingPartIsNamed(String key, String expected) throws IOException {
        String text = TWO_NODES.replaceAll("(?m)^" + key + " .*\n", "");

        assertThat(problems(text)).singleElement().asString().startsWith(expected);
    }

    @Test
    void nodesWithoutHeartbeatsAreToldOfQueries() throws IOException {
        assertThat(problems(TWO_NODES.replaceAll("(?m)^heartbeat_.*\n", "")))
                .singleElement()
                .asString()
                .startsWith(
                        "heartbeat_destination0: is not set, and wd_lifecheck_method is 'heartbeat'")
                .endsWith("wd_lifecheck_method = 'query', which is what 3.2 does");
        assertThat(
                        loaded(
                                        TWO_NODES.replaceAll("(?m)^heartbeat_.*\n", "")
                                                + "wd_lifecheck_method = 'query'\n")
                                .settings()
                                .heartbeat()
                                .destinations())
                .isEmpty();
    }

    @Test
    void nodeAloneIsRefusedAsNativesDo() throws IOException {
        assertThat(
                        problems(
                                "watchdog_protocol = 3\nwd_hostname = 'a'\nwd_lifecheck_method = 'query'\n"))
                .containsExactly(
                        "other_pgpool_hostname0: no other node is configured; valid: another node's"
                                + " name, with its pgpool port and its watchdog port");
    }

    @Test
    void thisNodeComesFirstAndTheOthersFollowInTheirOrder() throws IOException {
        WatchdogSettings settings =
                loaded(
                                TWO_NODES
                                        + """
                                        other_pgpool_hostname1 = 'c'
                                        other_pgpool_port1 = 9997
                                        other_wd_port1 = 9007
                                        heartbeat_destination1 = 'c'
                                        heartbeat_destination_port1 = 9694
                                        """)
                        .settings();

        assertThat(settings.peers().protocol()).isEqualTo(Protocol.V3);
        assertThat(settings.cluster().localId()).isEqualTo(NodeId.of(0));
        assertThat(settings.cluster().nodes())
                .containsExactly(
                        new NodeAddress(NodeId.of(0), "a", 9000, 9999),
                        new NodeAddress(NodeId.of(1), "b", 9000, 9999),
                        new NodeAddress(NodeId.of(2), "c", 9007, 9997));
    }

    @Test
    void gapAmongTheOthersIsNamed() throws IOException {
        assertThat(problems(TWO_NODES + "other_pgpool_hostname2 = 'c'\n"))
                .singleElement()
                .asString()
                .startsWith("pgpool.conf:8: other_pgpool_hostname2 = 'c': leaves a gap");
    }

    @Test
    void heartbeatsOfSecondNetworksAreTakenToLeadWhereTheirOrderSays() throws IOException {
        WatchdogSettings settings =
                loaded(
                                TWO_NODES.replaceAll("(?m)^heartbeat_.*\n", "")
                                        + """
                                        other_pgpool_hostname1 = 'c'
                                        other_pgpool_port1 = 9999
                                        other_wd_port1 = 9000
                                        heartbeat_destination0 = 'c'
                                        heartbeat_destination_port0 = 9694
                                        heartbeat_destination1 = 'b-eth1'
                                        heartbeat_destination_port1 = 9695
                                        heartbeat_device1 = 'eth1'
                                        heartbeat_destination2 = 'b-eth2'
                                        heartbeat_destination_port2 = 9694
                                        """)
                        .settings();

        assertThat(settings.heartbeat().destinations())
                .containsExactly(
                        new Destination(NodeId.of(2), "c", 9694, Optional.empty()),
                        new Destination(NodeId.of(1), "b-eth1", 9695, Optional.of("eth1")),
                        new Destination(NodeId.of(1), "b-eth2", 9694, Optional.empty()));
        assertThat(settings.heartbeat().listeners())
                .containsExactly(new Listener(Optional.empty(), Optional.empty()));
    }

    @Test
    void modernNamesAreLegalTooAndNumberedAsThatProtocolDoes() throws IOException {
        Path file =
                ConfFiles.write(
                        directory,
                        "pgpool.conf",
                        "watchdog_protocol = '3'\n"
                                + ConfFiles.THREE_NODES.replace("9999", "9998"));

        var loaded = loaded(WatchdogSettings.load(List.of(file), OptionalInt.of(1)));

        assertThat(loaded.settings().cluster().localId()).isEqualTo(NodeId.of(0));
        assertThat(loaded.settings().cluster().nodes())
                .extracting(NodeAddress::host)
                .containsExactly("server2", "server1", "server3");
        assertThat(loaded.settings().heartbeat().destinations())
                .extracting(path -> path.node().value() + " " + path.host())
                .containsExactly("1 server1", "2 server3");
    }

    @Test
    void settingsWithoutEffectAreNamed() throws IOException {
        assertThat(
                        ConfFiles.shown(
                                directory,
                                loaded(
                                                TWO_NODES
                                                        + "wd_priority = 5\nif_up_cmd = '/x'\nifconfig_path = '/y'\n")
                                        .warnings()))
                .anySatisfy(line ->
                        assertThat(line)
                                .startsWith("pgpool.conf:8: wd_priority = '5': has no effect with"))
                .anySatisfy(line ->
                        assertThat(line)
                                .startsWith("pgpool.conf:9: if_up_cmd = '/x': begins with '/'"));
    }

    @ParameterizedTest
    @CsvSource({
        "wd_hostname,x",
        "wd_port,9000",
        "other_pgpool_hostname0,x",
        "other_pgpool_port0,9999",
        "other_wd_port0,9000",
        "wd_heartbeat_port,9694",
        "heartbeat_destination0,x",
        "heartbeat_destination_port0,9694",
        "ifconfig_path,/sbin"
    })
    void oldNameWithTheModernProtocolIsAnErrorThatNamesTheConverter(String key, String value)
            throws IOException {
        assertThat(ConfFiles.problems(directory, key + " = '" + value + "'\n"))
                .singleElement()
                .asString()
                .startsWith(
                        "pgpool.conf:13: " + key + " = '" + value + "': is a name of Pgpool-II 3.2")
                .contains("pgwatchdog convert-config FILE");
    }

    @ParameterizedTest
    @CsvSource({"master_slave_mode,on", "master_slave_sub_mode,stream", "follow_master_command,x"})
    void oldNameOfThePoolIsPointedOut(String key, String value) throws IOException {
        var result =
                loaded(
                        ConfFiles.load(
                                directory, ConfFiles.THREE_NODES + key + " = '" + value + "'\n"));

        assertThat(result.warnings().toString()).contains(key, "is not read");
    }

    @Test
    void exampleInTheRepositoryIsUsableButForItsKeyFile() throws IOException {
        String example =
                Files.readString(Path.of("../conf/legacy/pgpool-3.4.conf"))
                        .replace("file:/etc/pgpool2/wd_authkey", "secret");

        WatchdogSettings settings = loaded(example).settings();

        assertThat(settings.cluster().nodes()).hasSize(3);
        assertThat(settings.bridge().clusteringMode())
                .isEqualTo(ClusteringMode.STREAMING_REPLICATION);
    }

    private SettingsResult.Loaded loaded(String text) throws IOException {
        Path file = ConfFiles.write(directory, "pgpool.conf", text);
        return loaded(WatchdogSettings.load(List.of(file), OptionalInt.empty()));
    }

    private static SettingsResult.Loaded loaded(SettingsResult result) {
        assertThat(result).as("%s", result).isInstanceOf(SettingsResult.Loaded.class);
        return (SettingsResult.Loaded) result;
    }

    private List<String> problems(String text) throws IOException {
        Path file = ConfFiles.write(directory, "pgpool.conf", text);
        return ConfFiles.lines(
                directory, WatchdogSettings.load(List.of(file), OptionalInt.empty()));
    }

    private static NodeAddress self(WatchdogSettings settings) {
        return settings.cluster().localAddress();
    }

    private static NodeAddress peer(WatchdogSettings settings) {
        return settings.cluster().nodes().get(1);
    }

    private static Destination path(WatchdogSettings settings) {
        return settings.heartbeat().destinations().getFirst();
    }

    private static Arguments key(
            String line, Function<WatchdogSettings, Object> what, Object expected) {
        return arguments(line, what, expected);
    }
}
