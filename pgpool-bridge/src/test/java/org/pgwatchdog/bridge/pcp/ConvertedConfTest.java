package org.pgwatchdog.bridge.pcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.pgwatchdog.bridge.conf.ConfConversion;
import org.pgwatchdog.bridge.conf.ConversionResult;

/// A configuration of 3.4, converted, started by a real Pgpool-II 4.3 with its own watchdog.
class ConvertedConfTest {
    private final int port = freePort();
    private final int wdPort = freePort();
    private final int otherPort = freePort();
    private final int otherWdPort = freePort();

    @Test
    void nativeKnowsTheSameNodesAndNoParameterIsForeignToIt() throws Exception {
        Path directory = Programs.directory();
        Path log = directory.resolve("pgpool.log");
        Path conf = converted(directory);
        Files.writeString(directory.resolve("pgpool_node_id"), "1\n");
        Files.writeString(directory.resolve("pcp.conf"), "");
        Process pgpool =
                Programs.start(
                        Map.of(),
                        log,
                        Programs.pgpool("pgpool"),
                        "-n",
                        "-D",
                        "-f",
                        conf.toString(),
                        "-F",
                        directory.resolve("pcp.conf").toString());
        try {
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() ->
                            assertThat(Files.readString(log))
                                    .contains(
                                            "watchdog remote node:0 on 127.0.0.1:" + otherWdPort,
                                            "\"127.0.0.1:" + port + " Linux ",
                                            "watchdog node state changed from [LOADING]"));
        } finally {
            Programs.stop(pgpool);
        }
        assertThat(Files.readString(log).lines())
                .filteredOn(line -> line.contains("unrecognized configuration parameter"))
                .allMatch(line -> line.contains("\"unix_socket_directories\""));
        assertThat(Files.readString(log)).doesNotContain("FATAL", "no watchdog configuration");
        StreamingPair.remove(directory);
    }

    private Path converted(Path directory) throws IOException {
        Path old = Files.writeString(directory.resolve("old.conf"), old(directory));
        var converted = (ConversionResult.Converted) ConfConversion.convert(old, 1);
        String own = "wd_ipc_socket_dir = '" + directory + "'\n";
        return Files.writeString(
                directory.resolve("pgpool.conf"),
                converted.content() + own,
                StandardCharsets.ISO_8859_1);
    }

    private String old(Path directory) {
        return """
        listen_addresses = '127.0.0.1'
        port = %d
        socket_dir = '@'
        pcp_socket_dir = '@'
        pcp_listen_addresses = '127.0.0.1'
        pcp_port = %d
        pid_file_name = '@/pgpool.pid'
        logdir = '@'
        log_line_prefix = '%%t: pid %%p: '
        debug_level = 0
        backend_hostname0 = '127.0.0.1'
        backend_port0 = %d
        backend_weight0 = 1
        backend_flag0 = 'ALLOW_TO_FAILOVER'
        num_init_children = 2
        pool_passwd = ''
        replication_mode = off
        master_slave_mode = on
        master_slave_sub_mode = 'stream'
        white_function_list = ''
        black_function_list = 'nextval,setval'
        black_memqcache_table_list = ''
        follow_master_command = ''
        fail_over_on_backend_error = off
        use_watchdog = on
        wd_hostname = '127.0.0.1'
        wd_port = %d
        wd_authkey = 'key'
        delegate_IP = ''
        ifconfig_path = '/sbin'
        wd_lifecheck_method = 'heartbeat'
        wd_heartbeat_port = %d
        heartbeat_destination0 = '127.0.0.1'
        heartbeat_destination_port0 = %d
        heartbeat_device0 = ''
        other_pgpool_hostname0 = '127.0.0.1'
        other_pgpool_port0 = %d
        other_wd_port0 = %d
        """
                .formatted(
                        port,
                        freePort(),
                        freePort(),
                        wdPort,
                        freePort(),
                        freePort(),
                        otherPort,
                        otherWdPort)
                .replace("@", directory.toString());
    }

    private static int freePort() {
        try {
            return Programs.freePort();
        } catch (IOException none) {
            throw new AssertionError("no free port", none);
        }
    }
}
