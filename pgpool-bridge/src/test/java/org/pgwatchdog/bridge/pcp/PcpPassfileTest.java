package org.pgwatchdog.bridge.pcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The rules of the pcp tools for `PCPPASSFILE`.
class PcpPassfileTest {
    private static final PcpTarget DB = new PcpTarget("db1.example", 9898, "watch");

    @TempDir Path directory;

    @ParameterizedTest
    @CsvSource({
        "db1.example:9898:watch:secret, secret",
        "*:*:*:secret, secret",
        "db1.example:*:watch:se\\:cr\\\\et, se:cr\\et",
        "db1.example:9898:watch:secret:more, secret",
        "db1.example:9898:wat\\ch:secret, secret",
        "db1.example:9898:watch:, ''",
        "db1.example:9898:watch:with blank, with blank",
    })
    void lineThatFitsGivesThePassword(String line, String password) throws IOException {
        assertThat(
                        file("# a comment\nother:9898:watch:no\n" + line + "\n*:*:*:late\n")
                                .password(DB))
                .isEqualTo(password);
        assertThat(file(line).password(DB)).as("without line end").isEqualTo(password);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "db1.example:9898:watch",
                "db1.example:989:watch:x",
                "db1.exampl:9898:watch:x",
                "db1.example2:9898:watch:x",
                "**:9898:watch:x",
                "localhost:9898:watch:x",
                "#*:*:*:x"
            })
    void otherLinesDoNot(String line) {
        assertThatThrownBy(() -> file(line).password(DB))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("has no line for db1.example:9898:watch; add one");
    }

    @Test
    void unixSocketIsItsDirectoryOrLocalhost() throws IOException {
        PcpTarget local = new PcpTarget("/var/run/postgresql", 9898, "a:b");
        assertThat(file("/var/run/postgresql:9898:a\\:b:one").password(local)).isEqualTo("one");
        assertThat(file("localhost:9898:a\\:b:two").password(local)).isEqualTo("two");
        assertThatThrownBy(() -> file("other:9898:a\\:b:x").password(local))
                .hasMessageContaining("/var/run/postgresql:9898:a\\:b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----", "rw-----w-", "rwx--x---"})
    void fileOpenToOthersIsRefusedAloud(String permissions) throws IOException {
        PcpPassfile passfile = file("*:*:*:secret\n");
        Files.setPosixFilePermissions(
                passfile.file(), PosixFilePermissions.fromString(permissions));

        assertThatThrownBy(() -> passfile.password(DB))
                .hasMessage(
                        "the password file "
                                + passfile.file()
                                + " is open to group or others, so it is not used; run chmod 600 "
                                + passfile.file());
    }

    @Test
    void whatIsNoFileIsNamed() throws IOException {
        Path absent = directory.resolve("absent");
        assertThatThrownBy(() -> new PcpPassfile(absent).password(DB))
                .hasMessage("the password file " + absent + " does not exist");
        assertThatThrownBy(() -> new PcpPassfile(directory).password(DB))
                .hasMessageContaining("is not a regular file");
        PcpPassfile huge = file("x".repeat(PcpLimits.FILE_BYTES_MAX + 1));
        assertThatThrownBy(() -> huge.password(DB)).hasMessageContaining("has more than 1048576");
    }

    private PcpPassfile file(String text) throws IOException {
        Path file = directory.resolve("pcppass");
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return new PcpPassfile(file);
    }
}
