package org.pgwatchdog.daemon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConvertConfigCommandTest {
    private static final String OLD =
            """
            wd_hostname = 'a'
            wd_port = 9000
            port = 9999
            wd_lifecheck_password = 'hunter2'
            debug_level = 0
            other_pgpool_hostname0 = 'b'
            other_pgpool_port0 = 9999
            other_wd_port0 = 9000
            heartbeat_destination0 = 'b'
            heartbeat_destination_port0 = 9694
            """;

    @TempDir Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Path old;
    private Path output;

    @BeforeEach
    void write() throws IOException {
        old = Files.writeString(directory.resolve("old.conf"), OLD);
        output = directory.resolve("new.conf");
    }

    @Test
    void newFormGoesToStandardOutputAndEachChangeToStandardError() throws IOException {
        assertThat(execute(old.toString())).isZero();

        assertThat(out.toString()).contains("hostname0 = 'a'", "wd_port1 = 9000", "#debug_level");
        assertThat(err.toString().lines())
                .contains(
                        old + ":1: wd_hostname is now hostname0",
                        old + ":5: debug_level is commented out: log_min_messages says this now")
                .anyMatch(line ->
                        line.endsWith(
                                "the nodes are 0 = a, 1 = b; on all nodes these numbers must be the same"))
                .anyMatch(line -> line.contains("pgpool_node_id"));
        assertThat(err.toString()).doesNotContain("hunter2");
        assertThat(Files.readString(old)).isEqualTo(OLD);
    }

    @Test
    void newFileIsAcceptedByCheckConfig() {
        assertThat(execute(old.toString(), "-o", output.toString(), "--node-id", "1")).isZero();
        assertThat(out.toString()).isEmpty();

        assertThat(execute("check-config", "-f", output.toString(), "--node-id", "1"))
                .as("%s", err)
                .isZero();
        assertThat(out.toString()).contains("the configuration of node 1 of 2 is usable");
    }

    @Test
    void newFileIsReadByNobodyWhoCouldNotReadTheOldOne() throws IOException {
        Files.setPosixFilePermissions(old, PosixFilePermissions.fromString("rw-------"));

        assertThat(execute(old.toString(), "-o", output.toString())).isZero();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(output)))
                .isEqualTo("rw-------");
    }

    @Test
    void existingFileIsNotOverwritten() throws IOException {
        Files.writeString(output, "mine");

        assertThat(execute(old.toString(), "-o", output.toString())).isEqualTo(1);

        assertThat(err.toString().lines()).singleElement().asString().contains("exists already");
        assertThat(Files.readString(output)).isEqualTo("mine");
        assertThat(execute(old.toString(), "-o", old.toString())).isEqualTo(1);
        assertThat(Files.readString(old)).isEqualTo(OLD);
    }

    @Test
    void fileThatIsNoOldOneIsTwoWithAReason() throws IOException {
        Files.writeString(old, "hostname0 = 'a'\n");

        assertThat(execute(old.toString(), "-o", output.toString())).isEqualTo(2);

        assertThat(err.toString())
                .contains(old + ": has no parameter that only Pgpool-II 3.2 to 4.1");
        assertThat(output).doesNotExist();
        assertThat(execute(directory.resolve("none").toString())).isEqualTo(2);
        assertThat(execute("--node-id", "7")).isEqualTo(2);
    }

    @Test
    void whatIsStillWrongAfterwardsIsNamed() throws IOException {
        Files.writeString(old, OLD.replace("wd_port = 9000", "wd_port = 694"));

        assertThat(execute(old.toString(), "-o", output.toString())).isEqualTo(1);

        assertThat(err.toString())
                .contains("wd_port0 = '694': is not valid", "is written, but not usable yet");
        assertThat(output).exists();
    }

    @Test
    void textOfOtherEncodingsNeedsAFile() throws IOException {
        byte[] comment = {'#', (byte) 0xb4, (byte) 0xc1, '\n'};
        Files.write(old, comment);
        Files.writeString(old, OLD, StandardOpenOption.APPEND);

        assertThat(execute(old.toString())).isEqualTo(1);
        assertThat(err.toString()).contains("give -o FILE");
        assertThat(execute(old.toString(), "-o", output.toString())).isZero();
        assertThat(Files.readAllBytes(output)).startsWith(comment);
    }

    private int execute(String first, String... more) {
        String[] arguments = new String[more.length + (first.equals("check-config") ? 1 : 2)];
        if (!first.equals("check-config")) {
            arguments[0] = "convert-config";
        }
        arguments[arguments.length - more.length - 1] = first;
        System.arraycopy(more, 0, arguments, arguments.length - more.length, more.length);
        return Commands.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }
}
