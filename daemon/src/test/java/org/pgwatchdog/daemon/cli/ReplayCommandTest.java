package org.pgwatchdog.daemon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgwatchdog.core.legacy.LegacyEffect;
import org.pgwatchdog.core.legacy.LegacyEvent;
import org.pgwatchdog.daemon.Samples;
import org.pgwatchdog.daemon.loop.FlightRecorder;

/// `pgwatchdog simulate --replay`.
class ReplayCommandTest {
    @TempDir Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void theSameDecisionsAreZero() throws IOException {
        assertThat(simulate(dump().toString())).isZero();
        assertThat(out.toString()).contains("the same decisions: 0 steps, 0 effects");
    }

    @Test
    void aDifferenceIsOneAndShownWithItsLine() throws IOException {
        Path file = dump();
        Files.writeString(
                file,
                "{\"now\":1,\"event\":{\"is\":\"Started\"},\"effects\":[{\"is\":\"Halt\","
                        + "\"reason\":\"never\"}]}\n",
                StandardOpenOption.APPEND);
        assertThat(simulate(file.toString())).isEqualTo(1);
        assertThat(out.toString())
                .contains("the first difference is effect 1 of step 1 (" + file + ":2)")
                .contains("recorded: Halt[reason=never]")
                .contains("replayed: Notice[");
    }

    @Test
    void whatCannotBeReadIsOneWithALineAboutIt() throws IOException {
        Path file = Files.writeString(directory.resolve("other"), "{\"format\":\"other\"}\n");
        assertThat(simulate(file.toString())).isEqualTo(1);
        assertThat(err.toString()).contains(file + ":1: the format is \"other\"");
    }

    @Test
    void aRunOfTheOlderGenerationIsRefusedByName() throws IOException {
        Path file = directory.resolve("dump");
        FlightRecorder.readable(LegacyEvent.class, LegacyEffect.class, "it is of another time")
                .dump(file, new JsonObject());
        assertThat(simulate(file.toString())).isEqualTo(1);
        assertThat(err.toString())
                .contains(file + ":1: the dump cannot be replayed: it is of another time");
    }

    @Test
    void replayGoesWithNoOtherOption() throws IOException {
        assertThat(simulate(dump().toString(), "--seed", "1")).isEqualTo(2);
        assertThat(err.toString()).contains("--replay goes with no other option");
    }

    private Path dump() throws IOException {
        Path file = directory.resolve("dump");
        FlightRecorder.replayable(Samples.origin(0, 9000, 9001)).dump(file, new JsonObject());
        return file;
    }

    private int simulate(String file, String... more) {
        String[] arguments = new String[more.length + 3];
        arguments[0] = "simulate";
        arguments[1] = "--replay";
        arguments[2] = file;
        System.arraycopy(more, 0, arguments, 3, more.length);
        return Commands.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }
}
