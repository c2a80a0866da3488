package org.pgwatchdog.daemon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class CommandsTest {
    @TempDir Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void everyCommandHasHelpWithAnExample() {
        for (CommandLine command : Commands.commandLine().getSubcommands().values()) {
            String name = command.getCommandName();
            if (!name.equals("run") && !name.equals("notify")) {
                String help = command.getUsageMessage();
                assertThat(help).as(name).contains("Examples:").contains("pgwatchdog " + name);
            }
        }
        assertThat(execute("--help")).isZero();
        assertThat(out.toString()).contains("Exit codes: 0 done");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "status",
                "status --nonsense",
                "switchover --to x --socket /nowhere",
                "check-config",
                "explain first --socket /nowhere",
                "vip sideways -f /nowhere",
                "recovery --socket /nowhere",
                "recovery begin --force --socket /nowhere",
                "simulate --nodes 999",
                "simulate --profile nonsense"
            })
    void badUsageIsTwoWithAWordAboutIt(String line) {
        assertThat(execute(line.isEmpty() ? new String[0] : line.split(" "))).isEqualTo(2);
        assertThat(err.toString()).isNotBlank();
    }

    @ParameterizedTest
    @ValueSource(strings = {"status", "stop", "reload", "events", "explain", "dump", "switchover"})
    void absentDaemonIsThreeInOneLine(String command) {
        assertThat(execute(command, "--socket", directory.resolve("none").toString())).isEqualTo(3);
        assertThat(err.toString().lines())
                .singleElement()
                .asString()
                .contains("no pgwatchdog answers");
    }

    @Test
    void wrongConfigurationIsTwoAndEveryProblemIsNamedWithItsPlace() throws IOException {
        Path file = directory.resolve("pgpool.conf");
        Files.writeString(file, "hostname0 = '127.0.0.1'\nwd_port0 = 99999\nwd_priority = many\n");
        assertThat(execute("check-config", "-f", file.toString(), "--node-id", "0")).isEqualTo(2);
        assertThat(err.toString())
                .contains("pgpool.conf:2")
                .contains("wd_port0")
                .contains("pgpool.conf:3")
                .contains("wd_priority");
    }

    @Test
    void missingFileIsTwo() {
        assertThat(execute("check-config", "-f", directory.resolve("none").toString()))
                .isEqualTo(2);
        assertThat(err.toString()).contains("none");
    }

    private int execute(String... arguments) {
        return Commands.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }
}
