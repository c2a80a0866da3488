package org.pgwatchdog.bridge.pcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The client's patience: whatever a server does, a call ends in time.
class PcpClientPatienceTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(400);

    /// How much later than its limit a call may end on a busy machine.
    private static final Duration SLACK = Duration.ofSeconds(3);

    private static final String NODE =
            "NodeInfo\000127.0.0.1\0005432\0001\0000\0up\0001073741823.500000\0002\0primary\0000\0\0\0"
                    + "1700000000\0";

    @TempDir Path directory;

    private final List<AutoCloseable> open = new ArrayList<>();
    private Path passfile;

    @BeforeEach
    void passwords() throws IOException {
        passfile = directory.resolve("pcppass");
        Files.writeString(passfile, "*:*:watch:geheim\n");
        Files.setPosixFilePermissions(passfile, PosixFilePermissions.fromString("rw-------"));
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : open) {
            one.close();
        }
    }

    @Test
    void connectingCountsAgainstTheLimit() throws IOException {
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            for (int count = 0; count < 4; count++) {
                SocketChannel filler = SocketChannel.open();
                filler.configureBlocking(false);
                filler.connect(new InetSocketAddress("127.0.0.1", full.getLocalPort()));
                open.add(filler);
            }
            timesOut(
                    client(full.getLocalPort(), SHORT)::nodeCount,
                    "connecting to 127.0.0.1:" + full.getLocalPort());
        }
    }

    @Test
    void silenceIsGivenUp() throws IOException {
        ScriptedPgpool mute = start(ScriptedPgpool.playingFromTheStart(session -> {}));
        timesOut(
                client(mute, SHORT)::nodeCount,
                "waiting for the login from 127.0.0.1:" + mute.port());

        ScriptedPgpool thinking = start(ScriptedPgpool.playing(session -> session.hear()));
        PcpClient hurried = client(thinking, SHORT);
        timesOut(
                () -> hurried.detach(1, true),
                "waiting for the graceful detaching of node 1 from 127.0.0.1:" + thinking.port());
        await().untilAsserted(() -> assertThat(thinking.heard.toString()).isEqualTo("MRd."));
    }

    @Test
    void dripsDoNotProlongTheLimit() throws IOException {
        CountDownLatch never = new CountDownLatch(1);
        ScriptedPgpool dripping =
                start(
                        ScriptedPgpool.playing(session -> {
                            session.hear();
                            for (byte one : ScriptedPgpool.frame('i', NODE.repeat(40))) {
                                session.send(one);
                                pause(never, 20);
                            }
                        }));

        timesOut(client(dripping, SHORT)::nodes, "waiting for the nodes");
    }

    @Test
    void endlessNoticesDoNotProlongTheLimitOrFillTheMemory() throws IOException {
        ScriptedPgpool chatty =
                start(
                        ScriptedPgpool.playing(session -> {
                            session.hear();
                            for (int count = 0; count < 300; count++) {
                                session.send('N', "SNOTICE\0Mwait\0\0");
                            }
                        }));

        assertThat(client(chatty, LONG).nodeCount().line()).contains("more than 256 PCP notices");
    }

    @Test
    void interruptedCallerGetsItsThreadBack() throws Exception {
        ScriptedPgpool mute = start(ScriptedPgpool.playing(session -> session.hear()));
        PcpClient client = client(mute, LONG);
        AtomicReference<String> result = new AtomicReference<>("");
        Thread caller =
                Thread.ofVirtual()
                        .start(() ->
                                result.set(
                                        client.nodeCount().line()
                                                + Thread.currentThread().isInterrupted()));
        await().until(() -> mute.heard.toString().equals("MRL"));

        caller.interrupt();

        assertThat(caller.join(SLACK)).isTrue();
        assertThat(result.get())
                .startsWith("interrupted while waiting for the node")
                .endsWith("true");
    }

    private interface Call {
        PcpOutcome<?> run();
    }

    private static void timesOut(Call call, String what) {
        long start = System.nanoTime();
        PcpOutcome<?> outcome = call.run();
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        assertThat(outcome).isInstanceOf(PcpOutcome.TimedOut.class);
        assertThat(outcome.line()).startsWith("gave up after 400 ms: " + what);
        assertThat(took).isBetween(SHORT, SHORT.plus(SLACK));
    }

    private ScriptedPgpool start(ScriptedPgpool pgpool) {
        open.add(pgpool);
        return pgpool;
    }

    private PcpClient client(ScriptedPgpool pgpool, Duration limit) throws IOException {
        return client(pgpool.port(), limit);
    }

    private PcpClient client(int port, Duration limit) {
        return new PcpClient(
                new PcpTarget("127.0.0.1", port, "watch"), new PcpPassfile(passfile), limit);
    }

    /// Paces a drip; the latch is never released.
    private static void pause(CountDownLatch never, int millis) {
        try {
            assertThat(never.await(millis, java.util.concurrent.TimeUnit.MILLISECONDS)).isFalse();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
