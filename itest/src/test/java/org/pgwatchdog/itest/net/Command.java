package org.pgwatchdog.itest.net;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A finished external command: what was run, how it ended, what it printed.
///
/// Every command has a time limit; one that exceeds it is killed and reported with exit -1.
public record Command(List<String> words, int exit, String output, String errors) {

    /// How long an ordinary administrative command may take on a busy machine.
    public static final Duration PATIENCE = Duration.ofSeconds(40);

    /// Runs the command and returns however it ended.
    public static Command run(Duration limit, List<String> words) {
        try {
            Process process = new ProcessBuilder(words).start();
            process.getOutputStream().close();
            CompletableFuture<String> output = read(process.getInputStream());
            CompletableFuture<String> errors = read(process.getErrorStream());
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
                return new Command(words, -1, "", "no end within " + limit);
            }
            return new Command(words, process.exitValue(), output.join(), errors.join());
        } catch (IOException e) {
            throw new UncheckedIOException(String.join(" ", words), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted in " + String.join(" ", words), e);
        }
    }

    /// Runs the command, which must succeed, and returns its standard output.
    public static String mustRun(String... words) {
        return run(PATIENCE, List.of(words)).orThrow().output();
    }

    /// Words and more words.
    public static List<String> joined(List<String> head, List<String> tail) {
        return Stream.concat(head.stream(), tail.stream()).toList();
    }

    /// This command if it succeeded.
    public Command orThrow() {
        if (exit != 0) {
            throw new IllegalStateException(
                    "exit " + exit + " of: " + String.join(" ", words) + "\n" + output + errors);
        }
        return this;
    }

    public boolean succeeded() {
        return exit == 0;
    }

    private static CompletableFuture<String> read(InputStream stream) {
        CompletableFuture<String> text = new CompletableFuture<>();
        Thread.ofVirtual()
                .start(() -> {
                    try (stream) {
                        text.complete(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
                    } catch (IOException e) {
                        text.complete("");
                    }
                });
        return text;
    }
}
