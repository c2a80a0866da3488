package org.pgwatchdog.bridge.conf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;

/// Configuration files for tests.
final class ConfFiles {
    /// Three nodes with heartbeats, and nothing else.
    static final String THREE_NODES =
            """
            hostname0 = 'server1'
            wd_port0 = 9000
            pgpool_port0 = 9999
            hostname1 = 'server2'
            wd_port1 = 9000
            pgpool_port1 = 9999
            hostname2 = 'server3'
            wd_port2 = 9000
            pgpool_port2 = 9999
            heartbeat_hostname0 = 'server1'
            heartbeat_hostname1 = 'server2'
            heartbeat_hostname2 = 'server3'
            """;

    static Path write(Path directory, String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }

    static SettingsResult load(Path directory, String text) throws IOException {
        return WatchdogSettings.load(
                List.of(write(directory, "pgpool.conf", text)), OptionalInt.of(1));
    }

    /// The settings of [#THREE_NODES] and `more`.
    static WatchdogSettings loaded(Path directory, String more) throws IOException {
        SettingsResult result = load(directory, THREE_NODES + more);
        assertThat(result).as("%s", result).isInstanceOf(SettingsResult.Loaded.class);
        return ((SettingsResult.Loaded) result).settings();
    }

    /// The problems of [#THREE_NODES] and `more`, one line each, without the directory.
    static List<String> problems(Path directory, String more) throws IOException {
        return lines(directory, load(directory, THREE_NODES + more));
    }

    static List<String> lines(Path directory, SettingsResult result) {
        assertThat(result).as("%s", result).isInstanceOf(SettingsResult.Invalid.class);
        return shown(directory, ((SettingsResult.Invalid) result).problems());
    }

    static List<String> shown(Path directory, List<ConfProblem> problems) {
        return problems.stream()
                .map(problem -> problem.toString().replace(directory + "/", ""))
                .toList();
    }

    private ConfFiles() {}
}
