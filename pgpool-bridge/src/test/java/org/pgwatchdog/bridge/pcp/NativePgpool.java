package org.pgwatchdog.bridge.pcp;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.pgwatchdog.wire.pcp.PcpAuthentication;

/// A real Pgpool-II 4.3 in front of two backends, on free loopback ports. User `watch`, password
/// `pcppass`.
final class NativePgpool implements AutoCloseable {
    final Path directory = Programs.directory();
    final int port = Programs.freePort();
    final int pcpPort = Programs.freePort();
    final Path passfile = directory.resolve("pcppass");
    final Process process;

    NativePgpool(List<Integer> backends) throws IOException {
        Path conf = directory.resolve("pgpool.conf");
        Path users = directory.resolve("pcp.conf");
        Path hba = directory.resolve("pool_hba.conf");
        Files.writeString(conf, configuration(backends));
        Files.writeString(users, "watch:" + PcpAuthentication.digest("pcppass") + "\n");
        Files.writeString(hba, "");
        Files.writeString(passfile, "127.0.0.1:" + pcpPort + ":watch:pcppass\n*:*:watch:pcppass\n");
        Files.setPosixFilePermissions(passfile, PosixFilePermissions.fromString("rw-------"));
        process =
                Programs.start(
                        Map.of(),
                        directory.resolve("pgpool.log"),
                        Programs.pgpool("pgpool"),
                        "-n",
                        "-D",
                        "-f",
                        conf.toString(),
                        "-F",
                        users.toString(),
                        "-a",
                        hba.toString());
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(100))
                .until(() -> client().nodeCount() instanceof PcpOutcome.Done);
    }

    /// Health checks and the search for changes are off: only commands change something.
    private String configuration(List<Integer> backends) {
        StringBuilder conf = new StringBuilder();
        for (int id = 0; id < backends.size(); id++) {
            conf.append("backend_hostname%d = '127.0.0.1'\n".formatted(id))
                    .append("backend_port%d = %d\n".formatted(id, backends.get(id)))
                    .append("backend_weight%d = 1\n".formatted(id))
                    .append("backend_flag%d = 'ALLOW_TO_FAILOVER'\n".formatted(id));
        }
        return conf
                + """
                backend_clustering_mode = 'streaming_replication'
                listen_addresses = '127.0.0.1'
                port = %d
                pcp_listen_addresses = '127.0.0.1'
                pcp_port = %d
                socket_dir = '%s'
                pcp_socket_dir = '%s'
                wd_ipc_socket_dir = '%s'
                pid_file_name = '%s/pgpool.pid'
                logdir = '%s'
                num_init_children = 4
                max_pool = 1
                health_check_period = 0
                sr_check_period = 0
                sr_check_user = 'postgres'
                sr_check_database = 'postgres'
                search_primary_node_timeout = 10
                use_watchdog = off
                enable_pool_hba = off
                pool_passwd = ''
                failover_command = ''
                failover_on_backend_error = off
                """
                        .formatted(
                                port, pcpPort, directory, directory, directory, directory,
                                directory);
    }

    /// Over TCP.
    PcpClient client() {
        return client("127.0.0.1");
    }

    /// Over TCP, or through the socket in a directory.
    PcpClient client(String host) {
        return new PcpClient(
                new PcpTarget(host, pcpPort, "watch"),
                new PcpPassfile(passfile),
                Duration.ofSeconds(20));
    }

    String log() throws IOException {
        return Files.readString(directory.resolve("pgpool.log"));
    }

    @Override
    public void close() throws IOException, InterruptedException {
        Programs.stop(process);
        StreamingPair.remove(directory);
    }
}
