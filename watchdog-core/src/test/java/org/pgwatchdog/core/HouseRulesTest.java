package org.pgwatchdog.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The tidy test of the whole repository: lengths and names (CONTRIBUTING.md). It reads the sources of
/// all modules as text. An exemption is a line in a list here, with its reason.
final class HouseRulesTest {
    private static final Path ROOT = Path.of("..");
    private static final int FILE_LINES_MAX = 400;
    private static final int METHOD_LINES_MAX = 70;

    /// Files that may be longer: tables that are read top to bottom.
    private static final List<String> LONG_FILES = List.of();

    private static final Pattern BANNED_NAME =
            Pattern.compile(
                    "\\b(class|interface|record|enum) \\w*(Manager|Helper|Utils?|Impl|Abstract\\w+)\\b");
    private static final Pattern TYPE =
            Pattern.compile(
                    "^\\s*(?:(?:public|private|protected|static|final|sealed|abstract)\\s+)*(class|record|enum|interface)\\s.*");
    private static final Pattern METHOD =
            Pattern.compile(
                    "^(?: {4}| {8})(?!return|throw|else|new|case|if|for|while|switch|try)[\\w<@].*");

    @Test
    void filesStaySmall() {
        List<String> offenders = new ArrayList<>();
        for (Path file : sources()) {
            int lines = read(file).size();
            if (lines > FILE_LINES_MAX && !LONG_FILES.contains(file.getFileName().toString())) {
                offenders.add(file + " has " + lines + " lines");
            }
        }
        assertThat(offenders).isEmpty();
    }

    @Test
    void methodsStaySmall() {
        List<String> offenders = new ArrayList<>();
        for (Path file : sources()) {
            offenders.addAll(longMethods(file));
        }
        assertThat(offenders).isEmpty();
    }

    @Test
    void namesSayWhatAThingIs() {
        List<String> offenders = new ArrayList<>();
        for (Path file : sources()) {
            for (String line : read(file)) {
                if (BANNED_NAME.matcher(line).find() && !line.strip().startsWith("//")) {
                    offenders.add(file + ": " + line.strip());
                }
            }
        }
        assertThat(offenders).isEmpty();
    }

    /// The test of the test: it sees the code at all.
    @Test
    void allModulesAreRead() {
        assertThat(sources()).hasSizeGreaterThan(100);
        assertThat(sources()).anyMatch(file -> file.startsWith(ROOT.resolve("daemon")));
    }

    /// Methods whose body, from the line with the opening brace to the brace in the same column, is too
    /// long. Relies on the formatter's indentation.
    private static List<String> longMethods(Path file) {
        List<String> found = new ArrayList<>();
        List<String> lines = read(file);
        for (int start = 0; start < lines.size(); start++) {
            String line = lines.get(start);
            boolean opens =
                    line.endsWith("{")
                            && METHOD.matcher(line).matches()
                            && !TYPE.matcher(line).matches();
            if (!opens || line.contains(" -> ") || line.contains("new ")) {
                continue;
            }
            int length = bodyLength(lines, start);
            if (length > METHOD_LINES_MAX) {
                found.add(file + ":" + (start + 1) + " has a method of " + length + " lines");
            }
        }
        return found;
    }

    private static int bodyLength(List<String> lines, int start) {
        String line = lines.get(start);
        String indent = line.substring(0, line.length() - line.stripLeading().length());
        for (int end = start + 1; end < lines.size(); end++) {
            if (lines.get(end).startsWith(indent + "}")) {
                return end - start - 1;
            }
        }
        return 0;
    }

    private static List<Path> sources() {
        try (Stream<Path> files = Files.walk(ROOT)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> file.toString().contains("/src/"))
                    .filter(file -> !file.toString().contains("/target/"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> read(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
