package org.pgwatchdog.bridge.conf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The syntax of pgpool.conf (`pool_config.l`).
class PgpoolConfTest {
    @TempDir Path directory;

    static Stream<Arguments> goodLines() {
        return Stream.of(
                arguments("port = 9999", "port", "9999"),
                arguments("port=9999", "port", "9999"),
                arguments("port 9999", "port", "9999"),
                arguments("  port\t=\t9999  ", "port", "9999"),
                arguments("port = 9999\r", "port", "9999"),
                arguments("port = '9999'# the port", "port", "9999"),
                arguments("PORT = 9999", "port", "9999"),
                arguments("delegate_IP = ''", "delegate_ip", ""),
                arguments("a = 'x # y' # z", "a", "x # y"),
                arguments("a'x'", "a", "x"),
                arguments("a = 0x1F", "a", "0x1F"),
                arguments("a = -1", "a", "-1"),
                arguments("a = 0.5", "a", "0.5"),
                arguments("a = .5", "a", ".5"),
                arguments("a = 5.", "a", "5."),
                arguments("a = 1.5e3", "a", "1.5e3"),
                arguments("a = 0.5s", "a", "0.5s"),
                arguments("a = 64MB", "a", "64MB"),
                arguments("a = ping:host/x_1-2.3", "a", "ping:host/x_1-2.3"),
                arguments("a = 'it''s'", "a", "it's"),
                arguments("a = ''''", "a", "'"),
                arguments("a = 'c:\\dir\\file'", "a", "c:\\dir\\file"),
                arguments("a = 'a\\'b'", "a", "a\\'b"),
                arguments("a = 'a\\'", "a", "a\\"),
                arguments("a = 'a\\' # b", "a", "a\\"),
                arguments("a = 'a\\''", "a", "a\\'"),
                arguments("a = 'ü€'", "a", "ü€"));
    }

    @ParameterizedTest
    @MethodSource("goodLines")
    void takesALineApartAsNativesDo(String line, String key, String value) throws IOException {
        PgpoolConf conf = read(line);

        assertThat(conf.problems()).isEmpty();
        assertThat(conf.entries())
                .containsExactly(new ConfEntry(key, value, new ConfSource(file(), 1)));
    }

    static Stream<Arguments> badLines() {
        return Stream.of(
                arguments("= 5", "a parameter name is expected"),
                arguments("5 = 5", "a parameter name is expected"),
                arguments("5port = 5", "a parameter name is expected"),
                arguments("'a' = 5", "a parameter name is expected"),
                arguments("a.b = 5", "a parameter name has an unexpected character"),
                arguments("a", "a has no value"),
                arguments("a =", "a has no value"),
                arguments("a = # x", "a has no value"),
                arguments("a = 'x", "the quote of the value of a is not closed"),
                arguments("a = '", "the quote of the value of a is not closed"),
                arguments("a = '''", "the quote of the value of a is not closed"),
                arguments("a = x y", "unexpected text after the value of a"),
                arguments("a = 1 b = 2", "unexpected text after the value of a"),
                arguments("a = 'x' y", "unexpected text after the value of a"),
                arguments("a = 'a\\' # it's", "unexpected text after the value of a"),
                arguments("a == 5", "the value of a needs quotes"),
                arguments("a = /tmp", "the value of a needs quotes"),
                arguments("a = 10.0.0.1", "the value of a needs quotes"),
                arguments("a = $_IP_$", "the value of a needs quotes"),
                arguments("a = .", "the value of a needs quotes"),
                arguments("a = \"x\"", "the value of a needs quotes"),
                arguments("a = x\0y", "the value of a needs quotes"),
                arguments("a = 'x\0y'", "the value of a has a NUL byte"),
                arguments("k".repeat(129) + " = 5", "the parameter name is too long"),
                arguments("a = '" + "v".repeat(8193) + "'", "the value of a is too long"));
    }

    @ParameterizedTest
    @MethodSource("badLines")
    void namesTheLineThatItCannotTakeApart(String line, String wrong) throws IOException {
        PgpoolConf conf = read("# first\n" + line + "\nport = 1\n");

        assertThat(conf.problems()).hasSize(1);
        assertThat(conf.problems().getFirst().toString()).startsWith(file() + ":2: " + wrong + ";");
        assertThat(conf.find("port")).as("the rest is read").isPresent();
    }

    @Test
    void lastOfSeveralSettingsAndOfSeveralFilesWins() throws IOException {
        Path first = ConfFiles.write(directory, "a.conf", "x = 1\nx = 2\ny = 1\n");
        Path second = ConfFiles.write(directory, "b.conf", "\nX = 3\n");

        PgpoolConf conf = PgpoolConf.read(List.of(first, second));

        assertThat(conf.find("x")).contains(new ConfEntry("x", "3", new ConfSource(second, 2)));
        assertThat(conf.find("y")).contains(new ConfEntry("y", "1", new ConfSource(first, 3)));
        assertThat(conf.directory()).isEqualTo(directory);
    }

    @Test
    void includesFilesInPlaceRelativeToTheIncludingOne() throws IOException {
        Files.createDirectory(directory.resolve("sub"));
        Path inner = ConfFiles.write(directory, "sub/inner.conf", "x = 2\nlast = 1");
        Path middle = ConfFiles.write(directory, "sub/middle.conf", "include 'inner.conf'\n");
        Path outer =
                ConfFiles.write(
                        directory,
                        "outer.conf",
                        "x = 1\ninclude = 'sub/middle.conf'\nlast = 2\nInclude '"
                                + inner
                                + "'\nx = 4\n");

        PgpoolConf conf = PgpoolConf.read(List.of(outer));

        assertThat(conf.problems()).isEmpty();
        assertThat(conf.find("x")).contains(new ConfEntry("x", "4", new ConfSource(outer, 5)));
        assertThat(conf.find("last"))
                .contains(new ConfEntry("last", "1", new ConfSource(inner, 2)));
        assertThat(middle).exists();
    }

    @Test
    void fileThatIncludesItselfEndsAtTheDepthLimit() throws IOException {
        PgpoolConf conf = read("include 'pgpool.conf'\n");

        assertThat(conf.problems()).hasSize(1);
        assertThat(conf.problems().getFirst().wrong()).isEqualTo("include is nested too deeply");
    }

    @Test
    void filesThatIncludeThemselvesTwiceEndAtTheFileLimit() throws IOException {
        PgpoolConf conf = read("include 'pgpool.conf'\n".repeat(2));

        assertThat(conf.problems().toString()).contains("too many files");
        assertThat(conf.problems()).hasSizeLessThan(ConfLimits.PROBLEMS_MAX + 2);
    }

    @Test
    void missingFileDirectoryAndUnreadableIncludeAreNamed() throws IOException {
        Path outer =
                ConfFiles.write(directory, "outer.conf", "\ninclude 'absent.conf'\ninclude '.'\n");

        PgpoolConf conf =
                PgpoolConf.read(List.of(directory.resolve("nothing.conf"), directory, outer));

        assertThat(ConfFiles.shown(directory, conf.problems()))
                .containsExactly(
                        "nothing.conf: nothing.conf does not exist; valid: a readable configuration"
                                + " file",
                        directory
                                + ": "
                                + directory
                                + " is not a regular file; valid: a readable configuration file",
                        "outer.conf:2: absent.conf does not exist; valid: a readable configuration"
                                + " file",
                        "outer.conf:3: . is not a regular file; valid: a readable configuration"
                                + " file");
    }

    @Test
    void tooLargeFileIsNotRead() throws IOException {
        Files.write(file(), new byte[ConfLimits.FILE_BYTES_MAX + 1]);

        assertThat(PgpoolConf.read(List.of(file())).problems().toString()).contains("is too large");
    }

    @Test
    void endlessNonsenseIsCutOff() throws IOException {
        PgpoolConf conf = read("=\n".repeat(100_000));

        assertThat(conf.problems()).hasSize(ConfLimits.PROBLEMS_MAX + 1);
        assertThat(conf.problems().getLast().toString())
                .isEqualTo("99800 more problems are not shown");
    }

    @Test
    void tooManySettingsEndTheReading() throws IOException {
        PgpoolConf conf = read("a = 1\n".repeat(ConfLimits.ENTRIES_MAX + 5));

        assertThat(conf.entries()).hasSize(ConfLimits.ENTRIES_MAX);
        assertThat(conf.problems()).hasSize(1);
    }

    @Test
    void commentsMayHaveAnyEncodingAndValuesMustBeUtf8() throws IOException {
        Files.write(
                file(),
                "# \u00fc\na = 'x' # \u00fc\nb = '\u00fc'\n".getBytes(StandardCharsets.ISO_8859_1));

        PgpoolConf conf = PgpoolConf.read(List.of(file()));

        assertThat(conf.find("a")).isPresent();
        assertThat(ConfFiles.shown(directory, conf.problems()))
                .containsExactly("pgpool.conf:3: the value of b is not UTF-8; valid: UTF-8 text");
    }

    @Test
    void byteOrderMarkIsSkipped() throws IOException {
        assertThat(read("\ufeffa = 1").find("a")).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "#", "# x", "\n\n\n", " \t\r\n"})
    void nothingIsNoProblem(String text) throws IOException {
        PgpoolConf conf = read(text);

        assertThat(conf.problems()).isEmpty();
        assertThat(conf.entries()).isEmpty();
    }

    @Test
    void controlCharactersDoNotReachTheTerminal() {
        ConfProblem problem =
                ConfProblem.at(new ConfSource(Path.of("a\u001b[2Jb"), 3), "odd \u0007", "");

        assertThat(problem.toString()).isEqualTo("a\\x1b[2Jb:3: odd \\x07");
    }

    private PgpoolConf read(String text) throws IOException {
        Files.writeString(file(), text);
        return PgpoolConf.read(List.of(file()));
    }

    private Path file() {
        return directory.resolve("pgpool.conf");
    }
}
