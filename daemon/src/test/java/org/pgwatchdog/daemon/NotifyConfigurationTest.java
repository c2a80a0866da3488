package org.pgwatchdog.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgwatchdog.bridge.conf.DaemonPlace;
import org.pgwatchdog.daemon.control.ControlSocketPath;

/// `packaging/notify.sh` finds the control socket where [DaemonPlace] finds it, or leaves that to Java.
@ParameterizedClass
@MethodSource("org.pgwatchdog.daemon.NotifyShell#all")
class NotifyConfigurationTest {
    @Parameter private NotifyShell shell;

    @TempDir Path directory;

    /// `|` parts the first file from the second.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "wd_port1 = 9001",
                "wd_port1=9001",
                "wd_port1 9001",
                "  WD_Port1\t=\t'9001'  # the port\r",
                "wd_port1 = 9001 # it's here\nwd_port1 = 9002#\nwd_port10 = 7\nwd_port = 8",
                "# wd_port1 = 1\nwd_port1 = 9001\nwd_port2 = nonsense",
                "\ufeffwd_port1 = 9001\nfailover_command = '/bin/x \\'%d\\' # \"%h\"'",
                "wd_port1 = 9001\ncontrol_socket_dir = '/run/x'",
                "wd_port1 = 9001\ncontrol_socket_dir=run/x-y.z:1",
                "wd_port1 = 9001\ncontrol_socket_dir = '/run/a b/#c=%d/\u00e4$(id)*'",
                "wd_port1 = 9001\nwd_ipc_socket_dir = '/run/y/../z'\ncontrol_socket_dir = ''",
                "wd_port1 = 9001\nwd_ipc_socket_dir = '/y'|control_socket_dir = '/x'\nwd_port1 = 5",
                "wd_port1 = 9001\nwd_ipc_socket_dir = '/y'|wd_ipc_socket_dir = ''",
                "watchdog_protocol = '3'\nwd_port = 9005\nwd_port1 = 9001",
                "watchdog_protocol = 4\nwd_port = 9005\nwd_port1 = 9001|",
            })
    void plainFilesLeadToTheSamePlace(String files) throws Exception {
        assertThat(ofJava(files)).isPresent();
        assertThat(ofShell(files)).isEqualTo(ofJava(files));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "wd_port2 = 9001",
                "wd_port1 = 0x2329",
                "wd_port1 = 0",
                "wd_port1 = 65536",
                "wd_port1 = 9001s",
                "wd_port1 = ",
                "wd_port1 = 9001 9002",
                "wd_port1 = 9001\nwd_port1 = ''",
                "wd_port1 = 9001\nwd_port1 == 9001",
                "wd_port1 = 9001\ninclude = 'more.conf'",
                "wd_port1 = 9001\ninclude 'more.conf'",
                "wd_port1 = 9001\ncontrol_socket_dir = '/run/it\\'s'",
                "wd_port1 = 9001\ncontrol_socket_dir = '/run/it''s'",
                "wd_port1 = 9001\ncontrol_socket_dir = '/run/x",
                "wd_port1 = 9001\ncontrol_socket_dir = 1/x",
                "wd_port1 = 9001\ncontrol_socket_dir = /run/x y",
            })
    void filesThatAreNotPlainAreLeftToJava(String files) throws Exception {
        assertThat(ofShell(files)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "1\n", " 1 \n", "1\r\n", "01", "0", "", "x", "1234", "1 2"})
    void nodeIdIsReadAlikeOrLeftToJava(String id) throws Exception {
        Files.writeString(directory.resolve("pgpool_node_id"), id);
        Path file =
                Files.writeString(
                        directory.resolve("pgpool.conf"), "wd_port0 = 9000\nwd_port1 = 9001\n");
        Optional<Path> found = found(List.of("-f", file.toString()));

        if (List.of("1", "1\n", " 1 \n", "0").contains(id)) {
            assertThat(found).isPresent();
        }
        if (found.isPresent()) {
            assertThat(found).isEqualTo(place(List.of(file), OptionalInt.empty()));
        }
    }

    @Test
    void namesOfFilesMayLookLikeSomethingElse() throws Exception {
        Path odd = Files.createDirectory(directory.resolve("-v a=b %s"));
        Path file = Files.writeString(odd.resolve("wd_port1=5"), "wd_port1 = 9001\n");

        assertThat(found(List.of("--node-id=1", "--file=" + file)))
                .isEqualTo(place(List.of(file), OptionalInt.of(1)))
                .isPresent();
        assertThat(found(List.of("--node-id=1", "-f", odd + "/../" + odd.getFileName() + "/x")))
                .isEmpty();
        assertThat(found(List.of("--node-id=", "-f", file.toString()))).isEmpty();
        assertThat(found(List.of("--node-id=1", "-f", odd.toString()))).isEmpty();
    }

    private Optional<Path> ofJava(String texts) throws IOException {
        return place(files(texts), OptionalInt.of(1));
    }

    private Optional<Path> ofShell(String texts) throws Exception {
        List<Path> files = files(texts);
        return found(
                files.size() == 1
                        ? List.of("-f", files.getFirst().toString(), "--node-id", "1")
                        : List.of(
                                "--file=" + files.getFirst(),
                                "--node-id=1",
                                "-f",
                                files.getLast().toString()));
    }

    private List<Path> files(String texts) throws IOException {
        String[] parts = texts.split("\\|", 2);
        Path first = Files.writeString(directory.resolve("pgpool.conf"), parts[0]);
        return parts.length == 1
                ? List.of(first)
                : List.of(first, Files.writeString(directory.resolve("more.conf"), parts[1]));
    }

    private static Optional<Path> place(List<Path> files, OptionalInt nodeId) {
        return DaemonPlace.find(files, nodeId)
                .map(found -> ControlSocketPath.of(found.directory(), found.wdPort()));
    }

    private Optional<Path> found(List<String> words) throws Exception {
        NotifyShell.Result result = shell.find(words).get(20, TimeUnit.SECONDS);
        assertThat(result.err()).isEmpty();
        return result.out().isEmpty()
                ? Optional.empty()
                : Optional.of(Path.of(result.out().strip()).normalize());
    }
}
