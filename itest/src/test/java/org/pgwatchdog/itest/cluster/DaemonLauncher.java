package org.pgwatchdog.itest.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// The one place that knows how our program is started.
///
/// The property `pgwatchdog.launcher` names a program (an installed `pgwatchdog`); without it the
/// daemon's classes on this test's class path are run with the JDK that runs the test.
public final class DaemonLauncher {

    static final String MAIN = "org.pgwatchdog.daemon.Main";
    static final List<String> JVM_OPTIONS =
            List.of(
                    "-XX:+UseSerialGC",
                    "-Xmx96m",
                    "-XX:TieredStopAtLevel=1",
                    "--enable-native-access=ALL-UNNAMED");

    private DaemonLauncher() {}

    /// The words that run our program with the given arguments.
    static List<String> command(List<String> arguments) {
        List<String> words = new ArrayList<>();
        String launcher = System.getProperty("pgwatchdog.launcher", "");
        if (launcher.isEmpty()) {
            words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            words.addAll(JVM_OPTIONS);
            words.addAll(StartCache.options());
            words.addAll(List.of("-cp", StartCache.CLASS_PATH, MAIN));
        } else {
            words.add(launcher);
        }
        words.addAll(arguments);
        return words;
    }

    /// Writes a program that runs ours with the arguments it is given, and returns its path. It takes the
    /// short way of `notify` as the launchers do.
    static Path script(Path file) {
        String words =
                command(List.of()).stream()
                        .map(word -> "'" + word + "'")
                        .collect(Collectors.joining(" "));
        try {
            Path notify = Path.of("..", "packaging", "notify.sh").toRealPath();
            Files.writeString(
                    file,
                    "#!/bin/sh\nset -eu\nif [ \"${1:-}\" = notify ]; then\n. '"
                            + notify
                            + "'\nnotify_by_box \"$@\"\nfi\nexec "
                            + words
                            + " \"$@\"\n");
            return Files.setPosixFilePermissions(
                    file, PosixFilePermissions.fromString("rwxr-xr-x"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Why our program can't be started; empty if it can.
    public static Optional<String> obstacle() {
        if (!System.getProperty("pgwatchdog.launcher", "").isEmpty()) {
            return Optional.empty();
        }
        try {
            Class.forName(MAIN, false, DaemonLauncher.class.getClassLoader());
            return Optional.empty();
        } catch (ClassNotFoundException e) {
            return Optional.of(
                    "no class " + MAIN + " on the class path and no property pgwatchdog.launcher");
        }
    }
}
