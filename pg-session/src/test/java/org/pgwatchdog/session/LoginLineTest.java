package org.pgwatchdog.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgwatchdog.session.testing.Forwarder;
import org.pgwatchdog.session.testing.PostgresServer;

class LoginLineTest {
    private static final String NAME = "login_line_test";
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final Duration SHORT = Duration.ofMillis(500);

    /// Far above [#SHORT], far below what a hang would take.
    private static final Duration BOUND = Duration.ofSeconds(5);

    private static PostgresServer server;

    @BeforeAll
    static void start() throws Exception {
        server = PostgresServer.start();
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"trusting", "hashed", "scrambled", "hash only"})
    void sessionAsksAndIsNeverOneOfTwo(String who) throws Exception {
        try (LoginLine line = line(server.host(), server.port(), who, LIMIT)) {
            for (int login = 0; login < 5; login++) {
                PgSession session = line.open();
                assertThat(session.ask("SELECT 1, NULL, 'zwei' UNION SELECT 2, 'b', ''", LIMIT))
                        .containsExactly(List.of("1", "", "zwei"), List.of("2", "b", ""));
                assertThat(session.serverVersion()).isGreaterThan(90_000);
                await().untilAsserted(() -> assertThat(server.sessions(NAME)).isEqualTo(1));
            }
        }
        await().untilAsserted(() -> assertThat(server.sessions(NAME)).isZero());
    }

    @ParameterizedTest
    @ValueSource(strings = {"trusting", "hash only"})
    void errorOfAStatementLeavesTheSessionUsable(String who) throws Exception {
        try (LoginLine line = line(server.host(), server.port(), who, LIMIT)) {
            PgSession session = line.open();
            assertThatThrownBy(() -> session.ask("SELECT 1/0", LIMIT))
                    .isInstanceOfSatisfying(
                            SessionException.class,
                            e -> {
                                assertThat(e.isStatementError()).isTrue();
                                assertThat(e.sqlState()).contains("22012");
                            });
            assertThat(session.ask("SELECT 3", LIMIT)).containsExactly(List.of("3"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"trusting", "hash only"})
    void answerThatTakesTooLongIsCutOff(String who) throws Exception {
        try (LoginLine line = line(server.host(), server.port(), who, LIMIT)) {
            PgSession session = line.open();
            assertTimeoutPreemptively(
                    BOUND,
                    () ->
                            assertThatThrownBy(() -> session.ask("SELECT pg_sleep(3)", SHORT))
                                    .isInstanceOfSatisfying(
                                            SessionException.class,
                                            e -> assertThat(e.isTimeout()).isTrue()));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"trusting", "hash only"})
    void endOfTheSessionWakesWhoWaitsForIt(String who) throws Exception {
        try (LoginLine line = line(server.host(), server.port(), who, LIMIT)) {
            PgSession session = line.open();
            assertThat(session.awaitEnd(SHORT)).isFalse();
            assertThat(session.ask("SELECT 1", LIMIT)).hasSize(1);
            CompletableFuture<Boolean> ended = soon(() -> session.awaitEnd(Duration.ofMinutes(1)));
            server.terminate(NAME);
            assertThat(ended).succeedsWithin(BOUND).isEqualTo(true);
        }
    }

    @Test
    void unixSocketServesAsWell() throws Exception {
        Optional<String> directory = server.socketDirectory();
        if (directory.isEmpty()) {
            System.out.println("the server's Unix socket is inside a container: not looked at");
            return;
        }
        for (String who : List.of("trusting", "hash only")) {
            try (LoginLine line = line(directory.get(), server.port(), who, LIMIT)) {
                PgSession session = line.open();
                assertThat(session.ask("SELECT repeat('x', 100000)", LIMIT).getFirst().getFirst())
                        .hasSize(100_000);
                assertThat(session.awaitEnd(SHORT)).isFalse();
                assertThat(session.ask("SELECT 1", LIMIT)).containsExactly(List.of("1"));
                assertThatThrownBy(() -> session.ask("SELECT pg_sleep(3)", SHORT))
                        .isInstanceOf(SessionException.class);
                PgSession second = line.open();
                CompletableFuture<Boolean> ended =
                        soon(() -> second.awaitEnd(Duration.ofMinutes(1)));
                server.terminate(NAME);
                assertThat(ended).succeedsWithin(BOUND).isEqualTo(true);
            }
        }
    }

    @Test
    void unixSocketWithoutServerFailsAtOnceAndWithMuteServerInTime(@TempDir Path directory)
            throws Exception {
        try (LoginLine line = line(directory.toString(), 5432, "trusting", SHORT)) {
            assertThatThrownBy(line::open).hasMessageContaining(".s.PGSQL.5432");
        }
        try (ServerSocketChannel mute = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            mute.bind(UnixDomainSocketAddress.of(directory.resolve(".s.PGSQL.5432")));
            for (String who : List.of("trusting", "hash only")) {
                failsInTime(directory.toString(), 5432, who);
            }
        }
    }

    @Test
    void muteServerAndBlackHoleEndInTime() throws Exception {
        try (ServerSocket mute = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            failsInTime("127.0.0.1", mute.getLocalPort(), "trusting");
            failsInTime("127.0.0.1", mute.getLocalPort(), "hash only");
        }
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket first = new Socket();
                Socket second = new Socket();
                Socket third = new Socket()) {
            for (Socket socket : List.of(first, second, third)) {
                try {
                    socket.connect(full.getLocalSocketAddress(), 200);
                } catch (SocketTimeoutException e) {
                    break;
                }
            }
            failsInTime("127.0.0.1", full.getLocalPort(), "trusting");
            failsInTime("127.0.0.1", full.getLocalPort(), "hash only");
        }
    }

    /// One byte each tenth of a second keeps every time-out of a socket from running out.
    @Test
    void serverThatTricklesEndsInTime() throws Exception {
        try (ServerSocket slow = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread.startVirtualThread(() -> trickle(slow));
            failsInTime("127.0.0.1", slow.getLocalPort(), "trusting");
            failsInTime("127.0.0.1", slow.getLocalPort(), "hash only");
        }
    }

    private static void trickle(ServerSocket slow) {
        while (!slow.isClosed()) {
            try (Socket client = slow.accept()) {
                byte[] request = new byte[1000];
                if (client.getInputStream().read(request) == 8) {
                    client.getOutputStream().write('N');
                    client.getInputStream().read(request);
                }
                // An error message of a million bytes.
                client.getOutputStream().write(new byte[] {'E', 0, 15, 0, 0});
                client.setSoTimeout(100);
                while (true) {
                    try {
                        client.getInputStream().read();
                        break;
                    } catch (SocketTimeoutException e) {
                        client.getOutputStream().write(1);
                    }
                }
            } catch (IOException e) {
                // The client has had enough.
            }
        }
    }

    private static void failsInTime(String host, int port, String who) throws Exception {
        try (LoginLine line = line(host, port, who, SHORT)) {
            for (int login = 0; login < 2; login++) {
                assertTimeoutPreemptively(
                        BOUND,
                        () ->
                                assertThatThrownBy(line::open)
                                        .isInstanceOfSatisfying(
                                                SessionException.class,
                                                e -> assertThat(e.isTimeout()).isTrue()));
            }
        }
    }

    /// What the last login left behind must not end the next one, nor keep it waiting.
    @Test
    void loginAfterOneThatWasCutOffIsALoginOfItsOwn() throws Exception {
        try (ServerSocket front = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                LoginLine line =
                        line("127.0.0.1", front.getLocalPort(), "trusting", BOUND.dividedBy(4))) {
            assertThatThrownBy(line::open).isInstanceOf(SessionException.class);
            int port = front.getLocalPort();
            front.close();
            try (Forwarder forwarder = new Forwarder(port, server.port())) {
                assertThat(line.open().ask("SELECT 1", LIMIT)).containsExactly(List.of("1"));
                assertThat(forwarder.served()).isEqualTo(1);
            }
        }
    }

    @Test
    void closingGivesUpALoginThatIsUnderWay() throws Exception {
        try (ServerSocket mute = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            LoginLine line =
                    line("127.0.0.1", mute.getLocalPort(), "trusting", Duration.ofMinutes(5));
            CompletableFuture<Object> asker =
                    soon(() -> {
                        try {
                            return line.open();
                        } catch (SessionException e) {
                            return e;
                        }
                    });
            Socket login = mute.accept();
            line.close();
            assertThat(asker).succeedsWithin(BOUND).isInstanceOf(SessionException.class);
            login.close();
            assertThatThrownBy(line::open).hasMessage("closed");
        }
    }

    @Test
    void manyThreadsShareOneSession() throws Exception {
        try (LoginLine line = line(server.host(), server.port(), "trusting", LIMIT)) {
            List<CompletableFuture<PgSession>> logins =
                    IntStream.range(0, 8)
                            .mapToObj(_ ->
                                    soon(() -> {
                                        try {
                                            return line.open();
                                        } catch (SessionException e) {
                                            throw new IllegalStateException(e);
                                        }
                                    }))
                            .toList();
            assertThat(CompletableFuture.allOf(logins.toArray(CompletableFuture[]::new)))
                    .succeedsWithin(LIMIT);
            await().untilAsserted(() -> assertThat(server.sessions(NAME)).isEqualTo(1));
        }
    }

    @Test
    void nameWithSeveralAddressesIsTriedToTheEnd() throws Exception {
        try (LoginLine line = line("localhost", server.port(), "trusting", LIMIT)) {
            assertThat(line.open().ask("SELECT 1", LIMIT)).containsExactly(List.of("1"));
        }
        try (LoginLine line = line("no-such-host.invalid", 5432, "trusting", LIMIT)) {
            assertThatThrownBy(line::open).hasMessageContaining("no-such-host.invalid");
        }
    }

    @Test
    void nobodyLogsInWithoutAName() {
        LoginTarget target =
                new LoginTarget("127.0.0.1", 1, "postgres", "", PoolPassword.NONE, NAME);
        try (LoginLine line = new LoginLine("test", target, LoginTarget.Limits.of(LIMIT))) {
            assertThatThrownBy(line::open).hasMessageContaining("no user");
        }
    }

    private static <T> CompletableFuture<T> soon(Supplier<T> task) {
        return CompletableFuture.supplyAsync(task, Thread::startVirtualThread);
    }

    private static LoginLine line(String host, int port, String who, Duration limit)
            throws Exception {
        byte[] md5 = MessageDigest.getInstance("MD5").digest("s3crethashed".getBytes());
        String password =
                switch (who) {
                    case "hash only" -> "md5" + HexFormat.of().formatHex(md5);
                    case "trusting" -> "";
                    default -> "s3cret";
                };
        LoginTarget target =
                new LoginTarget(
                        host,
                        port,
                        "postgres",
                        who.equals("hash only") ? "hashed" : who,
                        new PoolPassword("p", password, Optional.empty(), Optional.empty()),
                        NAME);
        return new LoginLine("login-line-test", target, LoginTarget.Limits.of(limit));
    }
}
