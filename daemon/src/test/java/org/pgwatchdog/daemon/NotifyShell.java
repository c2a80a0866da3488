package org.pgwatchdog.daemon;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/// A shell that runs `packaging/notify.sh` the way the launchers do.
///
/// @param command what precedes the shell's own options
record NotifyShell(List<String> command) {
    /// What came of a script: its exit code and what it printed.
    record Result(int code, String out, String err) {}

    /// Where a launcher would go on to start Java.
    static final Result LEFT_TO_JAVA = new Result(42, "", "");

    private static final String LAUNCHER =
            "set -eu; . ../packaging/notify.sh; notify_by_box notify \"$@\"; exit 42";
    private static final String FINDER =
            "set -eu; . ../packaging/notify.sh;"
                    + " if notify_find_socket \"$@\"; then printf '%s\\n' \"$notify_socket\"; fi";

    /// The shells of this machine; busybox with its own programs only.
    static Stream<NotifyShell> all() {
        List<NotifyShell> shells = new ArrayList<>(List.of(new NotifyShell(List.of("/bin/sh"))));
        if (Files.isExecutable(Path.of("/bin/bash"))) {
            shells.add(new NotifyShell(List.of("/bin/bash", "--posix")));
        }
        Path busybox = Path.of("/bin/busybox");
        if (Files.isExecutable(busybox)) {
            shells.add(new NotifyShell(List.of("env", "PATH=" + applets(busybox), "sh")));
        }
        return shells.stream();
    }

    /// This shell, started by another program.
    NotifyShell behind(String... program) {
        List<String> words = new ArrayList<>(List.of(program));
        words.addAll(command);
        return new NotifyShell(words);
    }

    /// Runs notify with these words.
    CompletableFuture<Result> start(List<String> words) {
        return start(LAUNCHER, words);
    }

    /// Prints the control socket that these words lead to; nothing where Java has to look.
    CompletableFuture<Result> find(List<String> words) {
        return start(FINDER, words);
    }

    /// Runs a program that is a script.
    CompletableFuture<Result> program(Path program, List<String> words) {
        return run(List.of(program.toString()), words);
    }

    private CompletableFuture<Result> start(String script, List<String> words) {
        return run(List.of("-c", script, "notify"), words);
    }

    private CompletableFuture<Result> run(List<String> head, List<String> words) {
        List<String> all = new ArrayList<>(command);
        all.addAll(head);
        all.addAll(words);
        try {
            Process process = new ProcessBuilder(all).start();
            process.getOutputStream().close();
            return CompletableFuture.supplyAsync(() -> text(process.getInputStream()))
                    .thenCombine(
                            CompletableFuture.supplyAsync(() -> text(process.getErrorStream())),
                            (out, err) -> List.of(out, err))
                    .thenCombine(
                            process.onExit(),
                            (texts, ended) ->
                                    new Result(ended.exitValue(), texts.get(0), texts.get(1)));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static String text(InputStream stream) {
        try {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static Path applets(Path busybox) {
        try {
            Path directory = Path.of("target", "busybox-applets").toAbsolutePath();
            Files.createDirectories(directory);
            for (String name :
                    List.of("sh", "awk", "ls", "mv", "rm", "sleep", "readlink", "dirname")) {
                Path link = directory.resolve(name);
                Files.deleteIfExists(link);
                Files.createSymbolicLink(link, busybox);
            }
            return directory;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Override
    public String toString() {
        return String.join(" ", command);
    }
}
