package org.pgwatchdog.bridge.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.pgwatchdog.bridge.engine.BackendRole;
import org.pgwatchdog.session.testing.PostgresServer;

@Timeout(120)
class BackendProbeTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final Duration SHORT = Duration.ofMillis(500);

    /// Far above [#SHORT], far below what a hang would take.
    private static final Duration BOUND = Duration.ofSeconds(5);

    private static final ProbeOutcome PRIMARY = new ProbeOutcome.Answered(BackendRole.PRIMARY);
    private static final HealthCheckTimes TIMES = Targets.times("10S", "5S", 0, "1S");

    private static PostgresServer server;
    private static BackendProbe probe;

    @BeforeAll
    static void start() throws Exception {
        server = PostgresServer.start();
        probe = new BackendProbe();
    }

    @AfterAll
    static void stop() throws Exception {
        probe.close();
        server.close();
    }

    @Test
    void roleIsToldWithEveryKindOfPasswordAndNoSessionIsKept() throws Exception {
        assertThat(ask("trusting", "")).isEqualTo(PRIMARY);
        assertThat(ask("hashed", "s3cret")).isEqualTo(PRIMARY);
        assertThat(ask("scrambled", "TEXTs3cret")).isEqualTo(PRIMARY);
        await().until(() -> server.sessions(BackendProbe.SESSION_NAME) == 0);
    }

    @Test
    void refusalsAreFailuresWithTheServersWords() {
        assertThat(ask("scrambled", "wr0ng").toString()).contains("password authentication failed");
        assertThat(ask("stranger", "").toString()).contains("stranger");
        assertThat(ask("", "").toString()).contains("no user");
        Login nowhere = Targets.login("trusting", "", "no such database");
        assertThat(probe.probe(Targets.target(server, nowhere, TIMES), LIMIT).toString())
                .contains("no such database");
    }

    @Test
    void tooManyConnectionsAreAFailureUntilOneIsFree() throws Exception {
        try (AutoCloseable _ = server.crowd()) {
            assertThat(ask("trusting", ""))
                    .isInstanceOfSatisfying(
                            ProbeOutcome.Failed.class,
                            failed -> assertThat(failed.timedOut()).isFalse());
        }
        await().until(() -> ask("trusting", "").equals(PRIMARY));
    }

    @Test
    void serverThatIsStartingUpFails() throws Exception {
        try (PostgresServer cold = server.standby("cold")) {
            cold.configure("hot_standby = off");
            Login login = Targets.login("trusting", "", "");
            assertThat(probe.probe(Targets.target(cold, login, TIMES), LIMIT))
                    .isInstanceOfSatisfying(
                            ProbeOutcome.Failed.class,
                            failed -> {
                                assertThat(failed.reason()).contains("the database system is");
                                assertThat(failed.timedOut()).isFalse();
                            });
        }
    }

    @Test
    void silentServersAndBlackHolesEndAtTheLimit() throws Exception {
        try (ServerSocket mute = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            endsAtTheLimit(mute.getLocalPort());
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
            endsAtTheLimit(full.getLocalPort());
        }
    }

    private static void endsAtTheLimit(int port) {
        BackendTarget target = Targets.target(1, "127.0.0.1", port, "");
        for (int look = 0; look < 3; look++) {
            ProbeOutcome outcome =
                    assertTimeoutPreemptively(BOUND, () -> probe.probe(target, SHORT));
            assertThat(outcome)
                    .isInstanceOfSatisfying(
                            ProbeOutcome.Failed.class,
                            failed -> assertThat(failed.timedOut()).isTrue());
        }
    }

    @Test
    void manyAskersTakeTurnsInsteadOfManySessions() {
        List<CompletableFuture<ProbeOutcome>> outcomes =
                IntStream.range(0, 10)
                        .mapToObj(_ ->
                                CompletableFuture.supplyAsync(
                                        () -> ask("trusting", ""), Thread::startVirtualThread))
                        .toList();
        for (CompletableFuture<ProbeOutcome> outcome : outcomes) {
            assertThat(outcome).succeedsWithin(LIMIT.multipliedBy(2)).isEqualTo(PRIMARY);
        }
    }

    private static ProbeOutcome ask(String user, String password) {
        return probe.probe(Targets.target(server, Targets.login(user, password, ""), TIMES), LIMIT);
    }
}
