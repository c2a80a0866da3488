package org.pgwatchdog.daemon.doctor.host;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.pgwatchdog.vip.FileTrust;

/// The program that a command line for the shell begins with, and whether it can be run.
sealed interface ShellProgram {
    /// Nothing of that name.
    record Missing(String word) implements ShellProgram {}

    record NotExecutable(Path file) implements ShellProgram {}

    /// Anybody may change what would then run with the daemon's rights.
    record ChangeableByOthers(Path file) implements ShellProgram {}

    record InOrder() implements ShellProgram {}

    /// What the shell knows by itself.
    Set<String> BUILT_IN =
            Set.of(
                    ":", ".", "[", "cd", "echo", "eval", "exec", "exit", "export", "false", "if",
                    "for", "while", "case", "printf", "read", "set", "test", "trap", "true",
                    "umask", "unset", "wait", "{", "(", "!");

    /// Where a service's shell looks, besides our own path.
    List<String> USUAL_PATH =
            List.of("/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin");

    Pattern PLAIN_WORD = Pattern.compile("[A-Za-z0-9_./+:@%-]+|\\[|\\{|\\(|!");

    /// Empty if only the shell could tell which program it is.
    static Optional<ShellProgram> of(String text) {
        String word = text.strip().split("\\s+", 2)[0];
        if (!PLAIN_WORD.matcher(word).matches() || BUILT_IN.contains(word)) {
            return Optional.empty();
        }
        if (word.contains("/")) {
            Path file = Path.of(word);
            return file.isAbsolute() ? Optional.of(judged(file, word)) : Optional.empty();
        }
        return Optional.of(
                path().map(directory -> Path.of(directory, word))
                        .filter(Files::isExecutable)
                        .findFirst()
                        .map(file -> judged(file, word))
                        .orElseGet(() -> new Missing(word)));
    }

    private static ShellProgram judged(Path file, String word) {
        if (!Files.isRegularFile(file)) {
            return new Missing(word);
        }
        if (!Files.isExecutable(file)) {
            return new NotExecutable(file);
        }
        return FileTrust.writableByOthers(file) ? new ChangeableByOthers(file) : new InOrder();
    }

    private static java.util.stream.Stream<String> path() {
        String own = System.getenv("PATH");
        return java.util.stream.Stream.concat(
                own == null
                        ? java.util.stream.Stream.empty()
                        : Arrays.stream(own.split(":")).filter(one -> !one.isEmpty()),
                USUAL_PATH.stream());
    }
}
