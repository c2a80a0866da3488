package org.pgwatchdog.bridge.conf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pgwatchdog.bridge.conf.WatchdogSettings.Heartbeat.Destination;
import org.pgwatchdog.bridge.conf.WatchdogSettings.Heartbeat.Listener;
import org.pgwatchdog.bridge.conf.WatchdogSettings.LifecheckMethod;
import org.pgwatchdog.bridge.conf.WatchdogSettings.Protocol;
import org.pgwatchdog.bridge.conf.WatchdogSettings.VipMethod;
import org.pgwatchdog.core.model.NodeAddress;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.core.model.PoolConfig;
import org.pgwatchdog.wire.auth.AuthMethod;
import org.pgwatchdog.wire.peer.PoolConfigKeys;

/// What the modules get from a configuration.
class WatchdogSettingsTest {
    @TempDir Path directory;

    @Test
    void threeNodesAndDefaults() throws IOException {
        WatchdogSettings settings = ConfFiles.loaded(directory, "");

        assertThat(settings.cluster().localId()).isEqualTo(NodeId.of(1));
        assertThat(settings.cluster().nodes())
                .containsExactly(
                        new NodeAddress(NodeId.of(0), "server1", 9000, 9999),
                        new NodeAddress(NodeId.of(1), "server2", 9000, 9999),
                        new NodeAddress(NodeId.of(2), "server3", 9000, 9999));
        assertThat(settings.cluster().nodeName()).startsWith("server2:9999 Linux ");
        assertThat(settings.cluster().pgpoolVersion().length()).isLessThanOrEqualTo(9);
        assertThat(settings.cluster().mayLead()).isTrue();
        assertThat(settings.cluster().priority()).isEqualTo(1);
        assertThat(settings.cluster().failover().requireConsensus()).isTrue();
        assertThat(settings.cluster().failover().canExecute()).isTrue();
        assertThat(settings.peers())
                .isEqualTo(new WatchdogSettings.Peers(Protocol.V4, Optional.empty(), 9000));
        assertThat(settings.auth().key().isEmpty()).isTrue();
        assertThat(settings.auth().method()).isEqualTo(AuthMethod.HMAC_SHA256);
        assertThat(settings.lifecheck().method()).isEqualTo(LifecheckMethod.HEARTBEAT);
        assertThat(settings.lifecheck().interval()).isEqualTo(Duration.ofSeconds(10));
        assertThat(settings.lifecheck().passwordFile()).contains(directory.resolve("pool_passwd"));
        assertThat(settings.heartbeat().listeners())
                .containsExactly(new Listener(Optional.empty(), Optional.empty()));
        assertThat(settings.heartbeat().destinations())
                .containsExactly(
                        new Destination(NodeId.of(0), "server1", 9694, Optional.empty()),
                        new Destination(NodeId.of(2), "server3", 9694, Optional.empty()));
        assertThat(settings.vip().methods()).containsExactly(VipMethod.COMMAND);
        assertThat(settings.vip().delegateIp()).isEmpty();
        assertThat(settings.vip().lease()).isEqualTo(Duration.ofSeconds(20));
        assertThat(settings.ipc().socket().getFileName().toString())
                .isEqualTo(".s.PGPOOLWD_CMD.9000");
        assertThat(settings.control().directory()).isEqualTo(settings.ipc().directory());
        assertThat(settings.control().httpListen()).contains(new Endpoint("127.0.0.1", 9900));
        assertThat(settings.bridge().pcp()).isEqualTo(new Endpoint("localhost", 9898));
        assertThat(settings.local().port()).isEqualTo(9999);
    }

    @Test
    void failoversAreNotCarriedOutWithoutABridge() throws IOException {
        WatchdogSettings settings = ConfFiles.loaded(directory, "bridge_mode = off\n");

        assertThat(settings.cluster().failover().canExecute()).isFalse();
    }

    @Test
    void fractionsAndMillisecondsOfTimesAreKept() throws IOException {
        WatchdogSettings settings =
                ConfFiles.loaded(
                        directory,
                        "wd_interval = '250ms'\nwd_heartbeat_keepalive = 0.1\n"
                                + "wd_heartbeat_deadtime = 0.9\n");

        assertThat(settings.lifecheck().interval()).isEqualTo(Duration.ofMillis(250));
        assertThat(settings.heartbeat().keepalive()).isEqualTo(Duration.ofMillis(100));
        assertThat(settings.vip().lease()).isEqualTo(Duration.ofMillis(600));
    }

    @Test
    void heartbeatListsAreTakenPairwise() throws IOException {
        WatchdogSettings settings =
                ConfFiles.loaded(
                        directory,
                        """
                        heartbeat_hostname0 = '10.0.0.1;10.1.0.1'
                        heartbeat_device0 = 'eth0;eth1'
                        heartbeat_port0 = 9700
                        heartbeat_device1 = 'eth0;eth1'
                        wd_heartbeat_listen_addresses = '10.0.0.2;*'
                        wd_heartbeat_listen_port = 9701
                        """);

        assertThat(settings.heartbeat().port()).isEqualTo(9701);
        assertThat(settings.heartbeat().listeners())
                .containsExactly(
                        new Listener(Optional.of("10.0.0.2"), Optional.of("eth0")),
                        new Listener(Optional.empty(), Optional.of("eth1")));
        assertThat(settings.heartbeat().destinations())
                .startsWith(
                        new Destination(NodeId.of(0), "10.0.0.1", 9700, Optional.of("eth0")),
                        new Destination(NodeId.of(0), "10.1.0.1", 9700, Optional.of("eth1")));
    }

    @Test
    void leaderGetsTheValuesItsOwnParserWouldHave() throws IOException {
        WatchdogSettings settings =
                ConfFiles.loaded(
                        directory,
                        """
                        backend_hostname0 = 'db1'
                        backend_port0 = 5432
                        backend_port1 = 5433
                        health_check_period = 30s
                        health_check_period1 = 1min
                        health_check_max_retries1 = 3
                        health_check_retry_delay = 2500ms
                        child_life_time = 300
                        process_management_mode = dynamic
                        load_balance_mode = off
                        """);
        PoolConfig pool = settings.cluster().poolConfig();

        assertThat(pool.settings())
                .extracting(PoolConfig.Setting::name)
                .doesNotHaveDuplicates()
                .containsAll(PoolConfigKeys.SCALARS);
        assertThat(pool.setting("health_check_period")).hasValue(30);
        assertThat(pool.setting("health_check_retry_delay")).hasValue(2);
        assertThat(pool.setting("child_life_time")).hasValue(300);
        assertThat(pool.setting("num_init_children")).hasValue(32);
        assertThat(pool.setting("search_primary_node_timeout")).hasValue(300);
        assertThat(pool.setting("process_management_mode")).hasValue(2);
        assertThat(pool.setting("process_management_strategy")).hasValue(2);
        assertThat(pool.setting("load_balance_mode")).hasValue(0);
        assertThat(pool.setting("clear_memqcache_on_escalation")).hasValue(1);
        assertThat(pool.setting("pgpool_node_id")).hasValue(1);
        assertThat(pool.setting("master_slave_sub_mode")).hasValue(2);
        assertThat(pool.healthChecks())
                .containsExactly(
                        new PoolConfig.HealthCheck(20, 30, 0, 2, 10_000),
                        new PoolConfig.HealthCheck(20, 60, 3, 2, 10_000));
        assertThat(pool.backends())
                .containsExactly(
                        new PoolConfig.Backend("db1", 5432),
                        new PoolConfig.Backend(Draft.socketDirectory().toString(), 5433));
        assertThat(pool.nodes()).hasSize(3);
        assertThat(settings.cluster().failover().voteLifetime()).isEqualTo(Duration.ofSeconds(66));
    }

    @ParameterizedTest
    @CsvSource({"on,0,true", "off,0,false", "off,1,true"})
    void witnessLeadsOnlyWithAPriority(String pgpool, int priority, boolean mayLead)
            throws IOException {
        assertThat(
                        ConfFiles.loaded(
                                        directory,
                                        "local_pgpool = " + pgpool + "\nwd_priority = " + priority)
                                .cluster()
                                .mayLead())
                .isEqualTo(mayLead);
    }

    @Test
    void nodeIdComesFromTheFileBesideTheFirstOne() throws IOException {
        Path first = ConfFiles.write(directory, "pgpool.conf", ConfFiles.THREE_NODES);
        Path other = Files.createDirectory(directory.resolve("other"));
        Path second = ConfFiles.write(other, "more.conf", "wd_priority = 7\n");
        ConfFiles.write(directory, "pgpool_node_id", "2\n");
        ConfFiles.write(other, "pgpool_node_id", "0\n");

        SettingsResult result = WatchdogSettings.load(List.of(first, second), OptionalInt.empty());

        WatchdogSettings settings = ((SettingsResult.Loaded) result).settings();
        assertThat(settings.cluster().localId()).isEqualTo(NodeId.of(2));
        assertThat(settings.cluster().priority()).isEqualTo(7);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    ''  | pgpool_node_id:1: is not a node id
                    x   | pgpool_node_id:1: is not a node id
                    128 | pgpool_node_id:1: is not a node id
                    -1  | pgpool_node_id:1: is not a node id
                    3   | hostname3: is not set, but this node has the id 3
                    """)
    void badNodeIdIsNamed(String content, String wrong) throws IOException {
        Path file = ConfFiles.write(directory, "pgpool.conf", ConfFiles.THREE_NODES);
        ConfFiles.write(directory, "pgpool_node_id", content);

        List<String> lines =
                ConfFiles.lines(
                        directory, WatchdogSettings.load(List.of(file), OptionalInt.empty()));

        assertThat(lines).hasSize(1);
        assertThat(lines.getFirst()).startsWith(wrong);
    }

    @Test
    void absentNodeIdFileIsNamed() throws IOException {
        Path file = ConfFiles.write(directory, "pgpool.conf", ConfFiles.THREE_NODES);

        assertThat(
                        ConfFiles.lines(
                                directory,
                                WatchdogSettings.load(List.of(file), OptionalInt.empty())))
                .containsExactly(
                        "pgpool_node_id: the file does not exist; valid: a number from 0 to 127, or"
                                + " --node-id N");
    }

    @Test
    void allProblemsAreReportedAtOnce() throws IOException {
        List<String> lines =
                ConfFiles.problems(
                        directory,
                        """
                        wd_interval = 'soon'
                        this is nonsense
                        vip_mehtod = 'address'
                        wd_priority = -1
                        delegate_ip = '10.0.0.300'
                        vip_method = 'address'
                        vip_lease = 1min
                        """);

        assertThat(lines)
                .containsExactly(
                        "pgpool.conf:13: wd_interval = 'soon': is not valid; valid: a time from 20ms"
                                + " to 2147483647s, with us, ms, s, min, h or d; without a unit s",
                        "pgpool.conf:14: unexpected text after the value of this; valid: one value,"
                                + " in quotes if it has blanks or special characters, then a comment",
                        "pgpool.conf:15: vip_mehtod = 'address': is not a parameter; valid:"
                                + " vip_method",
                        "pgpool.conf:16: wd_priority = '-1': is not valid; valid: a whole number,"
                                + " at least 0",
                        "pgpool.conf:17: delegate_ip = '10.0.0.300': is not valid; valid: an IPv4 or"
                                + " IPv6 address, or ''",
                        "pgpool.conf:19: vip_lease = '60s': is unsafe: vip_lease (60000 ms) < deadtime"
                                + " (30000 ms) does not hold: another node might take the virtual IP"
                                + " while the lease lasts; the deadtime is wd_heartbeat_deadtime, or"
                                + " wd_interval x wd_life_point with wd_lifecheck_method = 'query';"
                                + " valid: from 200ms to less than 30s, or 0 for none",
                        "vip_interface: is not set, and vip_method has 'address'; valid: a network"
                                + " device");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    hostname3 = 'x'                       | wd_port3: is not set; valid: a port from 1024 to 65535
                    hostname3 = 'x'                       | pgpool_port3: is not set; valid: a port from 1024 to 65535
                    wd_port3 = 9000                       | hostname3: is not set; valid: a host name or address, at most 253 characters, or ''
                    hostname5 = 'x'                       | hostname3: is not set, but there is a node 5; valid: nodes 0, 1, 2, … without gaps
                    hostname2 = 'server1'                 | pgpool.conf:13: hostname2 = 'server1': is the same host with the same port as another node; valid: nodes that differ in host or in both ports
                    wd_heartbeat_deadtime = 2             | pgpool.conf:13: wd_heartbeat_deadtime = '2s': is not longer than wd_heartbeat_keepalive; valid: several times wd_heartbeat_keepalive
                    vip_method = 'aws_route_table'        | aws_route_table_ids: is not set, and vip_method has 'aws_route_table'; valid: rtb-… ids, or aws_vpc_id for all tables of that VPC
                    vip_method = 'aws_eip'                | aws_eip_allocation_id: is not set, and vip_method has 'aws_eip'; valid: eipalloc-…
                    vip_method = 'aws_route53'            | aws_route53_record: is not set, and vip_method has 'aws_route53'; valid: a full DNS name
                    backend_hostname0 = 'x'               | backend_port0: is not set; valid: a port from 1024 to 65535
                    """)
    void valuesThatDoNotGoTogetherAreNamed(String line, String problem) throws IOException {
        assertThat(ConfFiles.problems(directory, line)).contains(problem);
    }

    @Test
    void tooLongSocketDirectoryIsNamed() throws IOException {
        assertThat(ConfFiles.problems(directory, "wd_ipc_socket_dir = '/" + "x".repeat(100) + "'"))
                .hasSize(1)
                .allSatisfy(line -> assertThat(line).contains("is too long for a socket's path"));
    }

    @Test
    void secretsComeFromFilesAndAreNeverShown() throws IOException {
        ConfFiles.write(directory, "key", "s3cret-key\n");
        Files.setPosixFilePermissions(
                directory.resolve("key"), PosixFilePermissions.fromString("rw-r--r--"));

        SettingsResult result =
                ConfFiles.load(
                        directory,
                        ConfFiles.THREE_NODES
                                + "wd_authkey = 'file:key'\nwd_lifecheck_password = 'hunter2'\n"
                                + "bridge_pcp_user = 'pcp'\n");

        var loaded = (SettingsResult.Loaded) result;
        assertThat(loaded.settings().auth().key().isEqualTo("s3cret-key")).isTrue();
        assertThat(loaded.settings().lifecheck().password().reveal()).isEqualTo("hunter2");
        assertThat(loaded.toString()).doesNotContain("s3cret-key", "hunter2");
        assertThat(ConfFiles.shown(directory, loaded.warnings()))
                .containsExactly(
                        "pgpool.conf:13: wd_authkey = 'file:key': the file key can be read by"
                                + " everybody; valid: mode 0600");
    }

    @ParameterizedTest
    @CsvSource({"absent,does not exist", ".,is not a regular file"})
    void unreadableSecretIsNamed(String file, String wrong) throws IOException {
        assertThat(ConfFiles.problems(directory, "wd_authkey = 'file:" + file + "'").getFirst())
                .startsWith("pgpool.conf:13: wd_authkey = 'file:" + file + "': the file " + file)
                .contains(wrong);
    }

    @Test
    void backslashInTheKeyIsKeptAsNativesKeepIt() throws IOException {
        assertThat(
                        ConfFiles.loaded(directory, "wd_authkey = 'a\\b'")
                                .auth()
                                .key()
                                .isEqualTo("a\\b"))
                .isTrue();
    }

    @Test
    void localPgpoolsOwnWatchdogIsNotAnError() throws IOException {
        assertThat(ConfFiles.load(directory, ConfFiles.THREE_NODES + "use_watchdog = on\n"))
                .isInstanceOf(SettingsResult.Loaded.class);
    }

    @Test
    void missingHeartbeatAddressFallsBackToTheHostWithAWarning() throws IOException {
        var result =
                (SettingsResult.Loaded)
                        ConfFiles.load(
                                directory,
                                ConfFiles.THREE_NODES.replaceAll(
                                        "(?m)^heartbeat_hostname0.*$", ""));

        assertThat(result.settings().heartbeat().destinations().getFirst().host())
                .isEqualTo("server1");
        assertThat(result.warnings().toString()).contains("heartbeats go to hostname0");
    }
}
