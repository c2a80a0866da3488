package org.pgwatchdog.vip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The guard acts on the end of the process that holds its pipe, and only if the address may be up.
final class ReleaseGuardTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @TempDir Path directory;

    @Test
    void killingTheHolderOfAnArmedGuardReleases() throws Exception {
        Path released = directory.resolve("released");
        Process holder = holder("up", released);
        await().atMost(PATIENCE).until(() -> Files.exists(directory.resolve("armed")));
        assertThat(released).doesNotExist();
        holder.destroyForcibly();
        await().atMost(PATIENCE).until(() -> Files.exists(released));
    }

    @Test
    void closingADisarmedGuardReleasesNothing() throws Exception {
        Path released = directory.resolve("released");
        ReleaseGuard guard = ReleaseGuard.start(touch(released));
        guard.arm();
        guard.disarm();
        ProcessHandle shell = ProcessHandle.of(guard.pid()).orElseThrow();
        guard.close();
        await().atMost(PATIENCE).until(() -> !shell.isAlive());
        assertThat(released).doesNotExist();
    }

    @Test
    void closingAnArmedGuardReleases() throws Exception {
        Path released = directory.resolve("released");
        ReleaseGuard guard = ReleaseGuard.start(touch(released));
        guard.arm();
        guard.close();
        await().atMost(PATIENCE).until(() -> Files.exists(released));
    }

    private static List<String> touch(Path file) {
        return List.of("/usr/bin/touch", file.toString());
    }

    /// Another JVM that arms a guard and then waits to be killed.
    private Process holder(String word, Path released) throws IOException {
        return new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        System.getProperty("java.class.path")
                                + ":"
                                + System.getProperty("jdk.module.path", ""),
                        Holder.class.getName(),
                        word,
                        released.toString(),
                        directory.resolve("armed").toString())
                .inheritIO()
                .start();
    }

    /// The main class of that JVM.
    public static final class Holder {
        private Holder() {}

        public static void main(String[] arguments) throws Exception {
            ReleaseGuard guard = ReleaseGuard.start(touch(Path.of(arguments[1])));
            if (arguments[0].equals("up")) {
                guard.arm();
            }
            Files.createFile(Path.of(arguments[2]));
            Thread.currentThread().join();
        }
    }
}
