package org.pgwatchdog.lifecheck.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pgwatchdog.core.model.NodeAddress;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.lifecheck.LocalPgpoolSettings;
import org.pgwatchdog.lifecheck.TrustedServerSettings;
import org.pgwatchdog.lifecheck.detect.PortSight;
import org.pgwatchdog.lifecheck.detect.ProcessSight;

class LocalProbesTest {
    private static final Duration LIMIT = Duration.ofMillis(300);

    @TempDir private Path directory;

    @Test
    void processIsFoundByItsPidFileAndMissedWhenKilled() throws Exception {
        Path file = directory.resolve("pgpool.pid");
        LocalPgpoolProbe probe = probe(file, 0);
        assertThat(probe.process()).isInstanceOf(ProcessSight.NoPid.class);
        Files.writeString(file, "");
        assertThat(probe.process()).isInstanceOf(ProcessSight.NoPid.class);
        Process process = new ProcessBuilder("sleep", "60").start();
        try {
            Files.writeString(file, process.pid() + "\n");
            assertThat(probe.process()).isEqualTo(new ProcessSight.Running(process.pid()));
        } finally {
            process.destroyForcibly().waitFor();
        }
        assertThat(probe.process()).isEqualTo(new ProcessSight.Gone(process.pid()));
        assertThat(probe.port()).isEqualTo(PortSight.NOT_WATCHED);
    }

    @Test
    void pidFileOfANativePgpoolEndsInANul() throws IOException {
        long pid = ProcessHandle.current().pid();
        Path file = Files.writeString(directory.resolve("native.pid"), pid + "\0");
        assertThat(probe(file, 0).process()).isEqualTo(new ProcessSight.Running(pid));
    }

    @Test
    void zombieCountsAsGone() throws Exception {
        // The inner shell ends at once; sleep, which took its parent's place, never waits for it.
        Path file = directory.resolve("zombie.pid");
        Process parent =
                new ProcessBuilder("sh", "-c", "sh -c 'echo $$ >" + file + "' & exec sleep 60")
                        .start();
        try {
            LocalPgpoolProbe probe = probe(file, 0);
            await().until(() -> probe.process() instanceof ProcessSight.Gone);
        } finally {
            parent.destroyForcibly().waitFor();
        }
    }

    @ParameterizedTest
    @CsvSource({"hello", "-5", "0", "12x", "99999999999999"})
    void nonsenseInThePidFileIsNoPid(String text) throws IOException {
        Path file = Files.writeString(directory.resolve("pid"), text);
        assertThat(probe(file, 0).process()).isInstanceOf(ProcessSight.NoPid.class);
    }

    @Test
    void portIsSeenOpenAndRefused() throws IOException {
        int port;
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            port = server.getLocalPort();
            assertThat(probe(directory, port).port()).isEqualTo(PortSight.ACCEPTED);
        }
        assertThat(probe(directory, port).port()).isEqualTo(PortSight.REFUSED);
    }

    @ParameterizedTest
    @CsvSource({
        "ping -c3 %h,      ping -c3 srv",
        "a %% b %x c %h%h, a % b  c srvsrv",
        "trailing %,       'trailing '",
    })
    void commandIsExpandedAsNatively(String template, String expected) {
        assertThat(ShellCommand.expand(template, "srv")).isEqualTo(expected);
    }

    @Test
    void commandDecidesByItsExitStatus() {
        assertThat(ask("test %h = srv").answered()).isTrue();
        assertThat(ask("exit 3")).isEqualTo(new ProbeOutcome.Failed("exit status 3"));
        assertThat(ask("head -c 1000000 /dev/zero").answered()).isTrue();
        assertThat(ask("read line || exit 4")).isEqualTo(new ProbeOutcome.Failed("exit status 4"));
    }

    @Test
    void commandThatHangsIsKilledWithItsChildren() throws IOException {
        Path file = directory.resolve("child");
        assertThat(ask("sleep 60 & echo $! >" + file + "; wait"))
                .isEqualTo(new ProbeOutcome.Failed("no end within 300 ms"));
        long child = Long.parseLong(Files.readString(file).strip());
        await().until(() ->
                ProcessHandle.of(child).isEmpty()
                        || probe(file, 0).process() instanceof ProcessSight.Gone);
    }

    @Test
    void loopbackAnswersAnEcho() {
        PingProbe probe =
                new PingProbe(
                        new TrustedServerSettings(
                                List.of("127.0.0.1"), Optional.empty(), Duration.ofSeconds(5)));
        System.out.println("trusted servers: ICMP of our own = " + PingProbe.maySendIcmp());
        assertThat(probe.ask("127.0.0.1").answered()).isTrue();
        assertThat(probe.ask("no-such-host.invalid").answered()).isFalse();
    }

    @Test
    void greetingTakesAServerThatSpeaksForAlive() throws Exception {
        assertThat(greet('N').answered()).isTrue();
        assertThat(greet('S').answered()).isTrue();
        assertThat(greet('x').answered()).isFalse();
    }

    @Test
    void greetingOfAStoppedServerEndsInTime() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            assertThat(new GreetingProbe(LIMIT).ask(node(server.getLocalPort())).answered())
                    .isFalse();
        }
    }

    private static ProbeOutcome greet(char answer) throws Exception {
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread thread =
                    Thread.startVirtualThread(() -> {
                        try (Socket client = server.accept()) {
                            client.getInputStream().readNBytes(8);
                            client.getOutputStream().write(answer);
                        } catch (IOException e) {
                            throw new java.io.UncheckedIOException(e);
                        }
                    });
            ProbeOutcome outcome =
                    new GreetingProbe(Duration.ofSeconds(5)).ask(node(server.getLocalPort()));
            thread.join();
            return outcome;
        }
    }

    private static NodeAddress node(int port) {
        return new NodeAddress(NodeId.of(1), "127.0.0.1", 9000, port);
    }

    private ProbeOutcome ask(String command) {
        return new PingProbe(new TrustedServerSettings(List.of("srv"), Optional.of(command), LIMIT))
                .ask("srv");
    }

    private static LocalPgpoolProbe probe(Path file, int port) {
        return new LocalPgpoolProbe(
                new LocalPgpoolSettings(
                        true, Optional.of(file), "127.0.0.1", port, Duration.ofMillis(100)));
    }
}
