package org.pgwatchdog.bridge.conf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.pgwatchdog.bridge.conf.BridgeSettings.ClusteringMode;
import org.pgwatchdog.bridge.conf.WatchdogSettings.Heartbeat.Destination;
import org.pgwatchdog.bridge.conf.WatchdogSettings.Heartbeat.Listener;
import org.pgwatchdog.bridge.conf.WatchdogSettings.LifecheckMethod;
import org.pgwatchdog.core.model.NodeAddress;

/// Each parameter of Pgpool-II 3.4 that is read with `watchdog_protocol = '3'`, and where it ends up.
class LegacyKeysTest {
    static final String TWO_NODES =
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
        return Stream.of(nodeKeys(), addressKeys(), checkKeys()).flatMap(keys -> keys);
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

    static Stream<Arguments> addressKeys() {
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
                key("ping_path = ''", one -> one.vip().commands().pingPath(), "/bin"));
    }

    static Stream<Arguments> checkKeys() {
        return Stream.of(
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

    private SettingsResult.Loaded loaded(String text) throws IOException {
        Path file = ConfFiles.write(directory, "pgpool.conf", text);
        return loaded(WatchdogSettings.load(List.of(file), OptionalInt.empty()));
    }

    private static SettingsResult.Loaded loaded(SettingsResult result) {
        assertThat(result).as("%s", result).isInstanceOf(SettingsResult.Loaded.class);
        return (SettingsResult.Loaded) result;
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
