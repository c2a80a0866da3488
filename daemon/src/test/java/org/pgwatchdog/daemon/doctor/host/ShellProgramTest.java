package org.pgwatchdog.daemon.doctor.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShellProgramTest {
    @TempDir Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "true",
                "[ -f /x ] && y",
                "$HOME/bin/x",
                "'/a b/c' d",
                "X=1 y",
                "./x",
                "(a; b)"
            })
    void whatOnlyAShellCanTellIsLeftToIt(String text) {
        assertThat(ShellProgram.of(text)).isEmpty();
    }

    @Test
    void theFirstWordIsFoundByItsPathOrOnThePath() {
        assertThat(ShellProgram.of("/bin/sh -c 'x'")).contains(new ShellProgram.InOrder());
        assertThat(ShellProgram.of("  sh -c x")).contains(new ShellProgram.InOrder());
        assertThat(ShellProgram.of("/no/where a")).contains(new ShellProgram.Missing("/no/where"));
        assertThat(ShellProgram.of("no-such-program"))
                .contains(new ShellProgram.Missing("no-such-program"));
        assertThat(ShellProgram.of(directory.toString()))
                .contains(new ShellProgram.Missing(directory.toString()));
    }

    @Test
    void rightsOfTheFileCount() throws IOException {
        Path script = Files.writeString(directory.resolve("s"), "#!/bin/sh\n");
        permit(script, "rw-------");
        assertThat(ShellProgram.of(script + " x")).contains(new ShellProgram.NotExecutable(script));
        permit(script, "rwxr-xrwx");
        assertThat(ShellProgram.of(script.toString()))
                .contains(new ShellProgram.ChangeableByOthers(script));
        permit(script, "rwxrwxr-x");
        assertThat(ShellProgram.of(script.toString())).contains(new ShellProgram.InOrder());
    }

    private static void permit(Path file, String rights) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(rights));
    }
}
