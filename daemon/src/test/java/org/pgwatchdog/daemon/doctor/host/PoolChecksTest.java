package org.pgwatchdog.daemon.doctor.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgwatchdog.bridge.conf.SettingsResult;
import org.pgwatchdog.bridge.conf.WatchdogSettings;
import org.pgwatchdog.daemon.FreePorts;
import org.pgwatchdog.daemon.doctor.check.Finding;
import org.pgwatchdog.daemon.doctor.check.Result;
import org.pgwatchdog.daemon.wiring.VipWiring;

class PoolChecksTest {
    private static final String HOOKS =
            """
            failover_command = '/usr/bin/pgwatchdog notify failover -f pgwatchdog.conf --node %d'
            failback_command = '/usr/bin/pgwatchdog notify failback -f pgwatchdog.conf --node %d'
            follow_primary_command = 'pgwatchdog notify follow_primary -f pgwatchdog.conf --node %d'
            """;

    @TempDir Path directory;

    /// pgpool's own file first, the daemon's second, as documented.
    private PoolChecks checks(String pool, String own, int port) throws Exception {
        Path first =
                Files.writeString(
                        directory.resolve("pgpool.conf"),
                        """
                        hostname0 = '127.0.0.1'
                        wd_port0 = 9000
                        pgpool_port0 = %1$d
                        port = %1$d
                        wd_lifecheck_method = 'external'
                        """
                                        .formatted(port)
                                + pool);
        Path second =
                Files.writeString(
                        directory.resolve("pgwatchdog.conf"),
                        """
                        bridge_mode = 'relay'
                        failover_command = ''
                        failback_command = ''
                        follow_primary_command = ''
                        """
                                + own);
        List<Path> files = List.of(first, second);
        return switch (WatchdogSettings.load(files, OptionalInt.of(0))) {
            case SettingsResult.Invalid(var problems) ->
                    throw new IllegalStateException(problems.toString());
            case SettingsResult.Loaded(var settings, var warnings) ->
                    new PoolChecks(
                            new NodeSubject(
                                    settings,
                                    VipWiring.of(settings),
                                    warnings,
                                    files,
                                    directory.resolve("none")));
        };
    }

    private static Finding only(List<Finding> findings) {
        assertThat(findings).hasSize(1);
        return findings.getFirst();
    }

    @Test
    void pgpoolsOwnFileSaysWhetherItsWatchdogIsOn() throws Exception {
        assertThat(only(checks("use_watchdog = off\n", "use_watchdog = on\n", 9999).ownWatchdog()))
                .extracting(Finding::result)
                .isEqualTo(Result.OK);
        Finding conflict = only(checks("use_watchdog = on\n", "", 9999).ownWatchdog());
        assertThat(conflict.result()).isEqualTo(Result.FAIL);
        assertThat(conflict.text()).contains("pgpool.conf:6: use_watchdog = on");
    }

    @Test
    void pgpoolsOwnFileMustCallNotify() throws Exception {
        assertThat(only(checks(HOOKS, "", 9999).hooks()).result()).isEqualTo(Result.OK);
        Finding missing =
                only(
                        checks(HOOKS.replace("failback_command", "#failback_command"), "", 9999)
                                .hooks());
        assertThat(missing.result()).isEqualTo(Result.WARN);
        assertThat(missing.text()).endsWith("no pgwatchdog notify in its failback_command");
    }

    @Test
    void pcpIsAskedOnlyOfARunningPgpool() throws Exception {
        String user = "bridge_pcp_user = 'pgwatchdog'\npcp_port = %d\n";
        try (var pool = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int closed = FreePorts.next();
            PoolChecks running = checks("", user.formatted(closed), pool.getLocalPort());
            assertThat(only(running.running()).result()).isEqualTo(Result.OK);
            assertThat(only(running.pcp()).result()).isEqualTo(Result.FAIL);
            PoolChecks stopped = checks("", user.formatted(closed), closed);
            assertThat(only(stopped.running()).result()).isEqualTo(Result.WARN);
            assertThat(only(stopped.pcp()).text()).contains("see local-pgpool");
        }
    }
}
