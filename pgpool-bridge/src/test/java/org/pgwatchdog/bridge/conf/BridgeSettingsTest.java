package org.pgwatchdog.bridge.conf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgwatchdog.bridge.conf.BridgeSettings.ClusteringMode;
import org.pgwatchdog.bridge.conf.BridgeSettings.Commands;
import org.pgwatchdog.bridge.conf.BridgeSettings.Failover;
import org.pgwatchdog.bridge.conf.BridgeSettings.HealthCheck;
import org.pgwatchdog.bridge.conf.BridgeSettings.Login;
import org.pgwatchdog.bridge.conf.BridgeSettings.Mode;
import org.pgwatchdog.bridge.conf.BridgeSettings.ReplicationCheck;

/// What the bridge gets from a configuration, and what it refuses.
class BridgeSettingsTest {
    private static final String MANAGED =
            """
            bridge_mode = managed
            bridge_pcp_user = 'pcp'
            backend_hostname0 = 'db0'
            backend_port0 = 5432
            health_check_period = 5
            """;

    @TempDir Path directory;

    @Test
    void defaultsAreTheNativeOnes() throws IOException {
        BridgeSettings bridge =
                ConfFiles.loaded(directory, "backend_hostname0 = 'db0'\nbackend_port0 = 5432\n")
                        .bridge();

        assertThat(bridge.mode()).isEqualTo(Mode.RELAY);
        assertThat(bridge.pcpConf()).isEqualTo(directory.resolve("pcp.conf"));
        assertThat(bridge.passwordFile()).contains(directory.resolve("pool_passwd"));
        assertThat(bridge.pollInterval()).isEqualTo(Duration.ofSeconds(1));
        assertThat(bridge.clusteringMode()).isEqualTo(ClusteringMode.STREAMING_REPLICATION);
        assertThat(bridge.backends())
                .containsExactly(
                        new BridgeSettings.Backend(
                                0,
                                "db0",
                                5432,
                                1,
                                "",
                                "",
                                new BackendFlag(true, false),
                                new HealthCheck(
                                        Duration.ZERO,
                                        Duration.ofSeconds(20),
                                        new Login("nobody", Secret.NONE, "postgres"),
                                        0,
                                        Duration.ofSeconds(1),
                                        Duration.ofSeconds(10))));
        assertThat(bridge.replication())
                .isEqualTo(
                        new ReplicationCheck(
                                Duration.ofSeconds(10),
                                new Login("nobody", Secret.NONE, "postgres"),
                                0));
        assertThat(bridge.failover())
                .isEqualTo(
                        new Failover(
                                true,
                                false,
                                Duration.ofMinutes(5),
                                false,
                                false,
                                Duration.ofMinutes(1),
                                Duration.ofSeconds(90)));
        assertThat(bridge.commands())
                .isEqualTo(new Commands("", "", "", Duration.ofMinutes(1), Duration.ofMinutes(30)));
    }

    @Test
    void eachBackendHasItsOwnHealthCheckOrThatOfAll() throws IOException {
        BridgeSettings bridge =
                ConfFiles.loaded(
                                directory,
                                """
                                backend_port0 = 5432
                                backend_port2 = 5434
                                backend_flag2 = 'DISALLOW_TO_FAILOVER|ALWAYS_PRIMARY'
                                health_check_period = 250ms
                                health_check_period2 = 0.5
                                health_check_user = 'check'
                                health_check_user2 = 'other'
                                health_check_password2 = 'AESsecret'
                                health_check_database2 = 'db'
                                health_check_timeout2 = 1500ms
                                health_check_max_retries2 = 3
                                health_check_retry_delay2 = 100ms
                                connect_timeout2 = 700
                                """)
                        .bridge();

        assertThat(bridge.backends())
                .extracting(BridgeSettings.Backend::isUsed)
                .containsExactly(true, false, true);
        HealthCheck first = bridge.backends().getFirst().healthCheck();
        assertThat(first.period()).isEqualTo(Duration.ofMillis(250));
        assertThat(first.login().user()).isEqualTo("check");
        assertThat(bridge.backends().getLast().flag()).isEqualTo(new BackendFlag(false, true));
        assertThat(bridge.backends().getLast().healthCheck())
                .isEqualTo(
                        new HealthCheck(
                                Duration.ofMillis(500),
                                Duration.ofMillis(1500),
                                new Login("other", Secret.of("AESsecret"), "db"),
                                3,
                                Duration.ofMillis(100),
                                Duration.ofMillis(700)));
        assertThat(bridge.toString()).doesNotContain("secret");
    }

    @Test
    void everythingThatIsWrittenArrives() throws IOException {
        BridgeSettings bridge =
                ConfFiles.loaded(
                                directory,
                                """
                                bridge_mode = managed
                                bridge_pcp_host = '/run/pgpool'
                                bridge_pcp_user = 'pcp'
                                bridge_pcp_passfile = 'pass'
                                bridge_pcp_listen = '127.0.0.1:9897'
                                bridge_poll_interval = 100ms
                                bridge_command_timeout = 5s
                                bridge_follow_primary_timeout = 1h
                                pool_passwd = ''
                                backend_clustering_mode = logical_replication
                                backend_port0 = 5432
                                health_check_period = 1
                                sr_check_period = 0
                                sr_check_user = 'sr'
                                sr_check_password = 'x'
                                sr_check_database = 'y'
                                delay_threshold = 10000000000
                                failover_on_backend_error = off
                                failover_on_backend_shutdown = on
                                search_primary_node_timeout = 0
                                detach_false_primary = on
                                auto_failback = on
                                auto_failback_interval = 2.5
                                recovery_timeout = 3
                                failover_command = '/etc/failover.sh %d %P'
                                failback_command = 'b'
                                follow_primary_command = 'c'
                                """)
                        .bridge();

        assertThat(bridge.pcp()).isEqualTo(new Endpoint("/run/pgpool", 9898));
        assertThat(bridge.pcpPassfile()).contains(directory.resolve("pass"));
        assertThat(bridge.pcpListen()).contains(new Endpoint("127.0.0.1", 9897));
        assertThat(bridge.passwordFile()).isEmpty();
        assertThat(bridge.clusteringMode()).isEqualTo(ClusteringMode.LOGICAL_REPLICATION);
        assertThat(bridge.pollInterval()).isEqualTo(Duration.ofMillis(100));
        assertThat(bridge.replication())
                .isEqualTo(
                        new ReplicationCheck(
                                Duration.ZERO,
                                new Login("sr", Secret.of("x"), "y"),
                                10_000_000_000L));
        assertThat(bridge.failover())
                .isEqualTo(
                        new Failover(
                                false,
                                true,
                                Duration.ZERO,
                                true,
                                true,
                                Duration.ofMillis(2500),
                                Duration.ofSeconds(3)));
        assertThat(bridge.commands())
                .isEqualTo(
                        new Commands(
                                "/etc/failover.sh %d %P",
                                "b", "c", Duration.ofSeconds(5), Duration.ofHours(1)));
    }

    @ParameterizedTest
    @CsvSource({
        "ALLOW_TO_FAILOVER,true,false",
        "DISALLOW_TO_FAILOVER,false,false",
        "ALWAYS_PRIMARY,true,true",
        "ALWAYS_PRIMARY|DISALLOW_TO_FAILOVER,false,true",
        "|ALLOW_TO_FAILOVER||ALLOW_TO_FAILOVER,true,false",
        "'',true,false"
    })
    void flagsAreReadAsNativesReadThem(String text, boolean failover, boolean primary) {
        assertThat(BackendFlag.parse(text)).contains(new BackendFlag(failover, primary));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ALLOW_TO_FAILOVER|DISALLOW_TO_FAILOVER",
                "allow_to_failover",
                "ALLOW_TO_FAILOVER | ALWAYS_PRIMARY",
                "ALWAYS"
            })
    void flagsThatNativesRefuseAreRefused(String text) throws IOException {
        assertThat(ConfFiles.problems(directory, "backend_flag0 = '" + text + "'"))
                .containsExactly(
                        "pgpool.conf:13: backend_flag0 = '"
                                + text
                                + "': is not valid; valid: ALLOW_TO_FAILOVER or DISALLOW_TO_FAILOVER,"
                                + " and ALWAYS_PRIMARY, separated by '|' without blanks");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    bridge_pcp_user = ''             | pgpool.conf:18: bridge_pcp_user = '': is not set, and bridge_mode is 'managed': nothing could be ordered; valid: a user of the local pgpool's pcp.conf
                    backend_port0 = 0                | pgpool.conf:15: backend_hostname0 = 'db0': no backend is configured, and bridge_mode is 'managed'; valid: backend_hostname0, backend_port0, …
                    health_check_period = 0          | pgpool.conf:18: health_check_period = '0s': is 0 for all backends, and bridge_mode is 'managed': nobody would notice a failure; valid: a time above 0, such as 5s, in the file given last; pgpool.conf keeps 0
                    health_check_user = ''           | pgpool.conf:18: health_check_user = '': is empty, and bridge_mode is 'managed': backend 0 could not be checked; valid: a PostgreSQL user, such as 'nobody'
                    health_check_user0 = ''          | pgpool.conf:18: health_check_user0 = '': is empty, and bridge_mode is 'managed': backend 0 could not be checked; valid: a PostgreSQL user, such as 'nobody'
                    """)
    void managedModeNeedsWhatItWorksWith(String line, String problem) throws IOException {
        assertThat(ConfFiles.problems(directory, MANAGED + line)).contains(problem);
    }

    @Test
    void managedModeIsContentWithOneCheckedBackendAndAWitnessWithoutPcp() throws IOException {
        assertThat(
                        ConfFiles.loaded(
                                        directory,
                                        MANAGED
                                                + "health_check_period = 0\nbackend_port1 = 1025\n"
                                                + "health_check_period1 = 1\n")
                                .bridge()
                                .mode())
                .isEqualTo(Mode.MANAGED);
        assertThat(
                        ConfFiles.load(
                                directory,
                                ConfFiles.THREE_NODES
                                        + MANAGED
                                        + "bridge_pcp_user = ''\nlocal_pgpool = off\n"))
                .isInstanceOf(SettingsResult.Loaded.class);
    }

    @Test
    void relayWithoutPcpIsAWarningAndOffIsNone() throws IOException {
        assertThat(warnings("bridge_mode = relay\n"))
                .containsExactly(
                        "bridge_pcp_user: is not set: what other nodes decide does not reach the local"
                                + " pgpool, only the hooks work; valid: a user of the local pgpool's"
                                + " pcp.conf");
        assertThat(warnings("bridge_pcp_user = 'x'\n")).isEmpty();
        assertThat(warnings("local_pgpool = off\n")).isEmpty();
        assertThat(warnings("bridge_mode = off\n")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"failover_command", "failback_command", "follow_primary_command"})
    void hookThatWouldCallItselfIsRefusedAndTheFileGivenLastHeals(String key) throws IOException {
        Path pgpool =
                ConfFiles.write(
                        directory,
                        "pgpool.conf",
                        ConfFiles.THREE_NODES
                                + key
                                + " = '\"/usr/bin/pgwatchdog\"  notify failover --node %d'\n");
        Path own = ConfFiles.write(directory, "own.conf", key + " = '/etc/failover.sh %d'\n");
        SettingsResult alone = WatchdogSettings.load(List.of(pgpool), OptionalInt.of(0));
        SettingsResult both = WatchdogSettings.load(List.of(pgpool, own), OptionalInt.of(0));

        assertThat(ConfFiles.lines(directory, alone))
                .containsExactly(
                        "pgpool.conf:13: "
                                + key
                                + " = '\"/usr/bin/pgwatchdog\"  notify failover --node %d': is"
                                + " pgwatchdog's own hook, which would call itself; valid: the"
                                + " operator's command, or '', in the file given last; pgpool.conf"
                                + " keeps the notify line");
        assertThat(both).isInstanceOf(SettingsResult.Loaded.class);
    }

    @Test
    void bridgeThatIsOffRunsNoCommandsSoAnyWillDo() throws IOException {
        assertThat(
                        ConfFiles.loaded(
                                        directory,
                                        "bridge_mode = off\nfailover_command = 'pgwatchdog notify x'\n")
                                .bridge()
                                .commands()
                                .failover())
                .isEqualTo("pgwatchdog notify x");
    }

    @ParameterizedTest
    @CsvSource({
        "replication_mode = on,false",
        "backend_clustering_mode = native_replication,false",
        "backend_clustering_mode = snapshot_isolation,true",
        "failover_when_quorum_exists = off,false",
        "replication_mode = off,true"
    })
    void nativeReplicationSwitchesTheQuorumRuleOff(String line, boolean on) throws IOException {
        assertThat(ConfFiles.loaded(directory, line).cluster().failover().whenQuorumExists())
                .isEqualTo(on);
    }

    @ParameterizedTest
    @CsvSource({
        "streaming_replication,false",
        "logical_replication,false",
        "native_replication,true",
        "snapshot_isolation,true",
        "raw,false"
    })
    void recoveryHoldsClientsBackWherePgpoolItselfWritesToAllBackends(String mode, boolean does)
            throws IOException {
        String line = "backend_clustering_mode = " + mode;
        assertThat(ConfFiles.loaded(directory, line).cluster().failover().pgpoolReplicates())
                .isEqualTo(does);
    }

    @Test
    void quorumRuleThatIsWishedForAndCannotBeIsNamed() throws IOException {
        assertThat(
                        warnings(
                                "bridge_mode = off\nreplication_mode = on\n"
                                        + "failover_when_quorum_exists = on\n"))
                .containsExactly(
                        "pgpool.conf:15: failover_when_quorum_exists = 'on': is off in native"
                                + " replication mode; valid: off");
    }

    @Test
    void votesLiveAsLongAsTheSlowestHealthCheckNeeds() throws IOException {
        assertThat(voteLifetime("")).isEqualTo(Duration.ofSeconds(15));
        assertThat(voteLifetime("health_check_period = 20\n")).isEqualTo(Duration.ofSeconds(20));
        assertThat(
                        voteLifetime(
                                "backend_port0 = 5432\nhealth_check_period0 = 10\n"
                                        + "health_check_max_retries0 = 3\n"
                                        + "health_check_retry_delay0 = 5\n"))
                .isEqualTo(Duration.ofSeconds(25));
    }

    private Duration voteLifetime(String more) throws IOException {
        return ConfFiles.loaded(directory, more).cluster().failover().voteLifetime();
    }

    private List<String> warnings(String more) throws IOException {
        var loaded =
                (SettingsResult.Loaded) ConfFiles.load(directory, ConfFiles.THREE_NODES + more);
        return ConfFiles.shown(directory, loaded.warnings());
    }
}
