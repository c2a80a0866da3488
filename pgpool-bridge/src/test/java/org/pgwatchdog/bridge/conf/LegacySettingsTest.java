package org.pgwatchdog.bridge.conf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pgwatchdog.bridge.conf.BridgeSettings.ClusteringMode;
import org.pgwatchdog.bridge.conf.WatchdogSettings.Heartbeat.Destination;
import org.pgwatchdog.bridge.conf.WatchdogSettings.Heartbeat.Listener;
import org.pgwatchdog.bridge.conf.WatchdogSettings.Protocol;
import org.pgwatchdog.core.model.NodeAddress;
import org.pgwatchdog.core.model.NodeId;

/// The names and rules of Pgpool-II 3.2 to 3.4, read with `watchdog_protocol = '3'`.
class LegacySettingsTest {
    @TempDir Path directory;

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

        assertThat(problems(LegacyKeysTest.TWO_NODES + line + "\n"))
                .anySatisfy(problem ->
                        assertThat(problem)
                                .startsWith("pgpool.conf:8: " + key + " = '")
                                .contains(
                                        rest.startsWith("does not go")
                                                ? "does not go together"
                                                : rest));
    }

    @Test
    void aPoolThatReplicatesIsWarnedOfOnlineRecovery() throws IOException {
        String warned =
                loaded(LegacyKeysTest.TWO_NODES + "replication_mode = on\n").warnings().toString();

        assertThat(warned).contains("replication_mode", "the second stage of online recovery");
        assertThat(loaded(LegacyKeysTest.TWO_NODES).warnings().toString())
                .doesNotContain("online recovery");
    }

    @Test
    void theProtocolOf32IsRefusedWithOneClearProblem() throws IOException {
        String text =
                LegacyKeysTest.TWO_NODES.replace(
                        "watchdog_protocol = '3'", "watchdog_protocol = '3.2'");

        assertThat(problems(text))
                .singleElement()
                .asString()
                .contains(
                        "watchdog_protocol = '3.2': cannot be joined: the watchdog of Pgpool-II 3.2")
                .contains("'3' for 3.3 and 3.4");
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
        String text = LegacyKeysTest.TWO_NODES.replaceAll("(?m)^" + key + " .*\n", "");

        assertThat(problems(text)).singleElement().asString().startsWith(expected);
    }

    @Test
    void nodesWithoutHeartbeatsAreToldOfQueries() throws IOException {
        assertThat(problems(LegacyKeysTest.TWO_NODES.replaceAll("(?m)^heartbeat_.*\n", "")))
                .singleElement()
                .asString()
                .startsWith(
                        "heartbeat_destination0: is not set, and wd_lifecheck_method is 'heartbeat'")
                .endsWith("wd_lifecheck_method = 'query'");
        assertThat(
                        loaded(
                                        LegacyKeysTest.TWO_NODES.replaceAll(
                                                        "(?m)^heartbeat_.*\n", "")
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
                                LegacyKeysTest.TWO_NODES
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
        assertThat(problems(LegacyKeysTest.TWO_NODES + "other_pgpool_hostname2 = 'c'\n"))
                .singleElement()
                .asString()
                .startsWith("pgpool.conf:8: other_pgpool_hostname2 = 'c': leaves a gap");
    }

    @Test
    void heartbeatsOfSecondNetworksAreTakenToLeadWhereTheirOrderSays() throws IOException {
        WatchdogSettings settings =
                loaded(
                                LegacyKeysTest.TWO_NODES.replaceAll("(?m)^heartbeat_.*\n", "")
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
    void defaultsOf3xAreThoseThatAReloadComparesWith() throws IOException {
        WatchdogSettings before = loaded(LegacyKeysTest.TWO_NODES).settings();
        String written = "if_down_cmd = 'ifconfig eth0:0 down'\n";
        String modern = "if_down_cmd = '/usr/bin/sudo /sbin/ip addr del $_IP_$/24 dev eth0'\n";

        assertThat(
                        SettingsDiff.between(
                                        before,
                                        loaded(LegacyKeysTest.TWO_NODES + written).settings())
                                .needRestart())
                .isEmpty();
        assertThat(
                        SettingsDiff.between(
                                        before,
                                        loaded(LegacyKeysTest.TWO_NODES + modern).settings())
                                .needRestart())
                .containsExactly("if_down_cmd");
    }

    @Test
    void settingsWithoutEffectAreNamed() throws IOException {
        assertThat(
                        ConfFiles.shown(
                                directory,
                                loaded(
                                                LegacyKeysTest.TWO_NODES
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
}
