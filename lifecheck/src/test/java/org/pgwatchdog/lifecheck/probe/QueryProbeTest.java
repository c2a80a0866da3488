package org.pgwatchdog.lifecheck.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgwatchdog.core.model.NodeAddress;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.lifecheck.QuerySettings;
import org.pgwatchdog.session.PoolPassword;
import org.pgwatchdog.session.testing.PostgresServer;

class QueryProbeTest {
    private static final Duration LIMIT = Duration.ofSeconds(2);

    /// So long that whatever repeats a failed login until the limit misses [#PROMPT].
    private static final Duration LONG_LIMIT = Duration.ofSeconds(30);

    private static final Duration PROMPT = Duration.ofSeconds(15);

    /// Far above the limits, far below what a hang would take.
    private static final Duration BOUND = Duration.ofSeconds(20);

    private static PostgresServer server;

    @TempDir private Path directory;

    @BeforeAll
    static void start() throws Exception {
        server = PostgresServer.start();
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    @Test
    void everyPasswordFormLogsIn() throws Exception {
        assertThat(ask("trusting", "")).isEqualTo(new ProbeOutcome.Answered());
        assertThat(ask("hashed", "s3cret")).isEqualTo(new ProbeOutcome.Answered());
        assertThat(ask("scrambled", "TEXTs3cret")).isEqualTo(new ProbeOutcome.Answered());
        byte[] md5 = MessageDigest.getInstance("MD5").digest("s3crethashed".getBytes());
        assertThat(ask("hashed", "md5" + HexFormat.of().formatHex(md5)))
                .isEqualTo(new ProbeOutcome.Answered());
    }

    @Test
    void passwordOfTheFileIsUsed() throws IOException {
        Path file = Files.writeString(directory.resolve("pool_passwd"), "scrambled:TEXTs3cret\n");
        PoolPassword password = new PoolPassword("", "", Optional.of(file), Optional.empty());
        assertThat(ask("scrambled", password, "SELECT 1")).isEqualTo(new ProbeOutcome.Answered());
    }

    @Test
    void wrongPasswordFailsAtOnceAndIsNotShown() {
        assertTimeoutPreemptively(
                PROMPT,
                () ->
                        assertThat(askPatiently(server.port()).toString())
                                .contains("password authentication failed")
                                .doesNotContain("wr0ng"),
                "a refused login must not be repeated until the limit");
        assertThat(ask("hashed", "md5" + "0".repeat(32)).toString())
                .contains("password authentication failed");
    }

    @Test
    void hashCannotAnswerScramAndSaysSo() {
        assertThat(ask("scrambled", "md5" + "0".repeat(32)).toString()).contains("TEXT or AES");
    }

    @ParameterizedTest
    @ValueSource(strings = {"SELECT 1", "SELECT 1 WHERE false", "", "SELECT 1; SELECT 2"})
    void anyAnswerButAnErrorIsGood(String query) {
        assertThat(ask("trusting", PoolPassword.NONE, query))
                .isEqualTo(new ProbeOutcome.Answered());
    }

    @Test
    void errorOfTheServerIsAFailure() {
        assertThat(ask("trusting", PoolPassword.NONE, "SELECT 1/0").toString())
                .contains("division by zero");
    }

    @Test
    void noSessionIsKeptBetweenQuestions() throws Exception {
        try (QueryProbe probe =
                new QueryProbe(settings("trusting", PoolPassword.NONE, "SELECT 1"), LIMIT)) {
            for (int question = 0; question < 5; question++) {
                assertThat(probe.ask(node(server.port())).answered()).isTrue();
                Awaitility.await().until(() -> server.sessions("lifecheck_ping") == 0);
            }
        }
    }

    @Test
    void queryThatHangsIsCutOff() throws Exception {
        assertTimeoutPreemptively(
                BOUND,
                () ->
                        assertThat(
                                        ask("trusting", PoolPassword.NONE, "SELECT pg_sleep(60)")
                                                .answered())
                                .isFalse());
    }

    @Test
    void refusedPortFailsAtOnce() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        assertTimeoutPreemptively(
                PROMPT, () -> assertThat(askPatiently(port).toString()).contains("refused"));
    }

    @Test
    void serverThatAcceptsAndNeverAnswersEndsInTimeAgainAndAgain() throws IOException {
        try (ServerSocket mute = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                QueryProbe probe =
                        new QueryProbe(
                                settings("trusting", PoolPassword.NONE, "SELECT 1"), LIMIT)) {
            for (int question = 0; question < 3; question++) {
                assertTimeoutPreemptively(
                        BOUND,
                        () ->
                                assertThat(probe.ask(node(mute.getLocalPort())).answered())
                                        .isFalse());
            }
        }
    }

    @Test
    void blackholeEndsInTime() throws IOException {
        // A listener whose backlog is full: the kernel drops further connection requests.
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                java.net.Socket first = new java.net.Socket();
                java.net.Socket second = new java.net.Socket();
                java.net.Socket third = new java.net.Socket()) {
            for (java.net.Socket socket : java.util.List.of(first, second, third)) {
                try {
                    socket.connect(full.getLocalSocketAddress(), 200);
                } catch (java.net.SocketTimeoutException e) {
                    break;
                }
            }
            assertTimeoutPreemptively(
                    BOUND, () -> assertThat(askPort(full.getLocalPort()).answered()).isFalse());
        }
    }

    private static ProbeOutcome ask(String user, String password) {
        return ask(
                user,
                new PoolPassword("", password, Optional.empty(), Optional.empty()),
                "SELECT 1");
    }

    private static ProbeOutcome ask(String user, PoolPassword password, String query) {
        try (QueryProbe probe = new QueryProbe(settings(user, password, query), LIMIT)) {
            return probe.ask(node(server.port()));
        }
    }

    private static ProbeOutcome askPatiently(int port) {
        PoolPassword wrong = new PoolPassword("", "TEXTwr0ng", Optional.empty(), Optional.empty());
        try (QueryProbe probe =
                new QueryProbe(settings("scrambled", wrong, "SELECT 1"), LONG_LIMIT)) {
            return probe.ask(node(port));
        }
    }

    private static ProbeOutcome askPort(int port) {
        try (QueryProbe probe =
                new QueryProbe(settings("trusting", PoolPassword.NONE, "SELECT 1"), LIMIT)) {
            return probe.ask(node(port));
        }
    }

    private static QuerySettings settings(String user, PoolPassword password, String query) {
        return new QuerySettings(query, "postgres", user, password, 3);
    }

    private static NodeAddress node(int port) {
        return new NodeAddress(NodeId.of(1), server.host(), 9000, port);
    }
}
