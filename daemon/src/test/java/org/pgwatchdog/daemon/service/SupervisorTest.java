package org.pgwatchdog.daemon.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Against a datagram socket of another program, as systemd's is.
class SupervisorTest {
    /// Prints each datagram's first line.
    private static final String LISTENER =
            "use Socket; socket(S, AF_UNIX, SOCK_DGRAM, 0) or die; $a = shift; $a =~ s/^@/\\0/;"
                    + " bind(S, pack('S a*', AF_UNIX, $a)) or die $!; $| = 1; print qq(bound\\n);"
                    + " while (defined(recv(S, $m, 4096, 0))) { $m =~ s/\\n.*//s; print qq($m\\n); }";

    @TempDir private Path directory;
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private Process listener;

    private void listen(String address) throws IOException {
        listener =
                new ProcessBuilder("perl", "-e", LISTENER, address)
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        BufferedReader lines =
                new BufferedReader(
                        new InputStreamReader(listener.getInputStream(), StandardCharsets.UTF_8));
        assertThat(lines.readLine()).isEqualTo("bound");
        Thread.ofVirtual().start(() -> lines.lines().forEach(heard::add));
    }

    @AfterEach
    void end() {
        if (listener != null) {
            listener.destroyForcibly();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"path", "@pgwatchdog-test"})
    void hearsThatTheDaemonIsReadyAndEnds(String kind) throws IOException {
        String address =
                kind.startsWith("@")
                        ? kind + ProcessHandle.current().pid()
                        : directory.resolve("notify").toString();
        listen(address);
        try (Supervisor supervisor = new Supervisor(Map.of("NOTIFY_SOCKET", address), 7)) {
            supervisor.ready(() -> CompletableFuture.completedFuture(""));
            supervisor.stopping();
            await().until(() -> heard.size() == 2);
        }
        assertThat(heard).containsExactly("READY=1", "STOPPING=1");
    }

    @Test
    void hearsOfLifeOnlyWhileTheCoreAnswers() throws IOException {
        String address = directory.resolve("notify").toString();
        listen(address);
        var core = new java.util.concurrent.atomic.AtomicReference<CompletableFuture<?>>();
        core.set(CompletableFuture.completedFuture(""));
        var environment =
                Map.of("NOTIFY_SOCKET", address, "WATCHDOG_USEC", "60000", "WATCHDOG_PID", "7");
        try (Supervisor supervisor = new Supervisor(environment, 7)) {
            supervisor.ready(core::get);
            await().until(() -> heard.stream().filter("WATCHDOG=1"::equals).count() > 3);
            CompletableFuture<String> stuck = new CompletableFuture<>();
            core.set(stuck);
            await().until(() -> stuck.getNumberOfDependents() > 1);
            int before = heard.size();
            await().until(() -> stuck.getNumberOfDependents() > 5);
            assertThat(heard.size()).isLessThanOrEqualTo(before + 1);
        }
    }

    @Test
    void theWatchdogOfAnotherProcessIsNotServed() throws IOException {
        String address = directory.resolve("notify").toString();
        listen(address);
        var environment =
                Map.of("NOTIFY_SOCKET", address, "WATCHDOG_USEC", "3000", "WATCHDOG_PID", "8");
        try (Supervisor supervisor = new Supervisor(environment, 7)) {
            supervisor.ready(() -> CompletableFuture.completedFuture(""));
            supervisor.stopping();
            await().until(() -> heard.contains("STOPPING=1"));
        }
        assertThat(heard).doesNotContain("WATCHDOG=1");
    }

    @Test
    void nobodyListeningFailsNothing() throws IOException {
        new Supervisor(Map.of(), 7).ready(() -> CompletableFuture.completedFuture(""));
        Path gone = directory.resolve("gone");
        var supervisor = new Supervisor(Map.of("NOTIFY_SOCKET", gone.toString()), 7);
        supervisor.stopping();
        new Supervisor(Map.of("NOTIFY_SOCKET", "/x".repeat(200)), 7).stopping();
        assertThat(Files.exists(gone)).isFalse();
    }
}
