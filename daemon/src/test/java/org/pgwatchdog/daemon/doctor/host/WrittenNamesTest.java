package org.pgwatchdog.daemon.doctor.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgwatchdog.bridge.conf.SettingsResult;
import org.pgwatchdog.bridge.conf.WatchdogSettings;
import org.pgwatchdog.daemon.wiring.StartupFailure;
import org.pgwatchdog.daemon.wiring.VipWiring;

final class WrittenNamesTest {
    private static final String MODERN =
            """
            hostname0 = '192.0.2.1'
            pgpool_port0 = 9999
            wd_port0 = 9000
            heartbeat_hostname0 = '192.0.2.1'
            hostname1 = '192.0.2.2'
            pgpool_port1 = 9999
            wd_port1 = 9000
            heartbeat_hostname1 = '192.0.2.2'
            """;

    @TempDir Path directory;

    @Test
    void namesOf34AreNamedAsTheyStandThere() throws Exception {
        NodeSubject subject =
                subject(
                        """
                        watchdog_protocol = '3'
                        wd_hostname = '192.0.2.1'
                        wd_port = 9000
                        other_pgpool_hostname0 = '192.0.2.2'
                        other_pgpool_port0 = 9999
                        other_wd_port0 = 9000
                        heartbeat_destination0 = '192.0.2.2'
                        heartbeat_destination_port0 = 9694
                        ifconfig_path = '/usr/sbin'
                        """);
        WrittenNames names = new WrittenNames(subject);
        assertThat(names.ownHost()).isEqualTo("wd_hostname");
        assertThat(names.ownWdPort()).isEqualTo("wd_port");
        assertThat(names.ownHeartbeatPort()).isEqualTo("wd_heartbeat_port");
        assertThat(names.of("if_cmd_path")).isEqualTo("ifconfig_path");
        assertThat(names.of("follow_primary_command")).isEqualTo("follow_primary_command");
        assertThat(new NodeChecks(subject).identity())
                .singleElement()
                .satisfies(one -> {
                    assertThat(one.text())
                            .startsWith("wd_hostname = '192.0.2.1' is no own address of this host");
                    assertThat(one.remedy()).startsWith("correct wd_hostname");
                });
    }

    @Test
    void namesOf4KeepTheNumberThatStandsThereInEitherGeneration() throws Exception {
        for (String protocol : List.of("", "watchdog_protocol = '3'\n")) {
            WrittenNames names = new WrittenNames(subject(protocol + MODERN));
            assertThat(names.ownHost()).isEqualTo("hostname1");
            assertThat(names.ownWdPort()).isEqualTo("wd_port1");
            assertThat(names.ownHeartbeatPort()).isEqualTo("heartbeat_port1");
        }
        assertThat(new WrittenNames(subject(MODERN + "wd_listen_port = 9001\n")).ownWdPort())
                .isEqualTo("wd_listen_port");
    }

    private NodeSubject subject(String text) throws IOException, StartupFailure {
        Path file = Files.writeString(directory.resolve("pgpool.conf"), text);
        return switch (WatchdogSettings.load(List.of(file), OptionalInt.of(1))) {
            case SettingsResult.Invalid(var problems) ->
                    throw new AssertionError(problems.toString());
            case SettingsResult.Loaded(var settings, var warnings) ->
                    new NodeSubject(
                            settings,
                            VipWiring.of(settings),
                            warnings,
                            List.of(file),
                            directory.resolve("none"));
        };
    }
}
