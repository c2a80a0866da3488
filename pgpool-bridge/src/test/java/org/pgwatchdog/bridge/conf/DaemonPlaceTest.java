package org.pgwatchdog.bridge.conf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The quick way to the daemon leads to the same place as the whole configuration.
class DaemonPlaceTest {
    @TempDir Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "control_socket_dir = '/run/x'",
                "wd_ipc_socket_dir = '/run/y/../z'",
                "wd_ipc_socket_dir = '/run/y'\nCONTROL_SOCKET_DIR = '/run/x'",
                "wd_port1 = 0x2710",
                "wd_port1 = 9001\nwd_port1 = 9002"
            })
    void isWhatTheSettingsSay(String more) throws IOException {
        WatchdogSettings settings = ConfFiles.loaded(directory, more);

        assertThat(find(OptionalInt.of(1)))
                .contains(
                        new DaemonPlace(
                                settings.control().directory(),
                                settings.cluster().localAddress().wdPort()));
    }

    @Test
    void ofTheOldGenerationToo() throws IOException {
        ConfFiles.write(
                directory,
                "pgpool.conf",
                "watchdog_protocol = '3'\nwd_port = 9005\ncontrol_socket_dir = '/x'\n");

        assertThat(find(OptionalInt.empty())).contains(new DaemonPlace(Path.of("/x"), 9005));
    }

    @Test
    void ofTheOldGenerationWithItsDefaultPortOrUnderModernNames() throws IOException {
        String protocol = "watchdog_protocol = '3'\ncontrol_socket_dir = '/x'\n";
        ConfFiles.write(directory, "pgpool.conf", protocol + "wd_hostname = 'a'\n");
        assertThat(find(OptionalInt.empty())).contains(new DaemonPlace(Path.of("/x"), 9000));

        ConfFiles.write(
                directory, "pgpool.conf", protocol + ConfFiles.THREE_NODES + "wd_port2 = 9007\n");
        assertThat(find(OptionalInt.of(2))).contains(new DaemonPlace(Path.of("/x"), 9007));
    }

    @Test
    void nodeIdComesFromItsFile() throws IOException {
        ConfFiles.write(directory, "pgpool.conf", ConfFiles.THREE_NODES + "wd_port2 = 9007\n");
        ConfFiles.write(directory, "pgpool_node_id", "2\n");

        assertThat(find(OptionalInt.empty()).map(DaemonPlace::wdPort)).contains(9007);
    }

    @Test
    void isNotGuessed() throws IOException {
        ConfFiles.write(directory, "pgpool.conf", ConfFiles.THREE_NODES);
        assertThat(find(OptionalInt.empty())).isEmpty();
        assertThat(find(OptionalInt.of(7))).isEmpty();

        ConfFiles.write(directory, "pgpool.conf", ConfFiles.THREE_NODES + "wd_port1 = 'x'\n");
        assertThat(find(OptionalInt.of(1))).isEmpty();
        ConfFiles.write(directory, "pgpool.conf", ConfFiles.THREE_NODES + "two words here\n");
        assertThat(find(OptionalInt.of(1))).isEmpty();
        assertThat(DaemonPlace.find(List.of(directory.resolve("none")), OptionalInt.of(1)))
                .isEmpty();
    }

    private Optional<DaemonPlace> find(OptionalInt nodeId) {
        return DaemonPlace.find(List.of(directory.resolve("pgpool.conf")), nodeId);
    }
}
