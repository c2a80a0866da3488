package org.pgwatchdog.bridge.pcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgwatchdog.wire.pcp.PcpNode;
import org.pgwatchdog.wire.pcp.PcpRequest;

/// The client against servers that behave, and against those that don't.
class PcpClientTest {
    private static final Duration LONG = Duration.ofSeconds(20);
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
    void eachCallHasAConnectionOfItsOwnAndSaysGoodbye() throws IOException {
        ScriptedPgpool pgpool = counting(2);
        PcpClient client = client(pgpool, LONG);

        assertThat(client.nodeCount()).isEqualTo(new PcpOutcome.Done<>(2));
        assertThat(client.nodeCount()).isEqualTo(new PcpOutcome.Done<>(2));

        await().untilAsserted(() -> assertThat(pgpool.heard).hasToString("MRLX.MRLX."));
    }

    @Test
    void unixSocketIsUsedForADirectory() throws IOException {
        ScriptedPgpool pgpool =
                ScriptedPgpool.playing(
                        directory.resolve(".s.PGSQL.9898"), session -> count(session, 3));
        open.add(pgpool);
        PcpTarget target = new PcpTarget(directory.toString(), 9898, "watch");

        assertThat(new PcpClient(target, new PcpPassfile(passfile), LONG).nodeCount())
                .isEqualTo(new PcpOutcome.Done<>(3));
        assertThat(target).hasToString(directory + "/.s.PGSQL.9898");
        PcpTarget absent = new PcpTarget(directory.toString(), 9899, "watch");
        assertThat(new PcpClient(absent, new PcpPassfile(passfile), LONG).nodeCount().line())
                .startsWith("no PCP on " + directory + "/.s.PGSQL.9899 (")
                .contains("pcp_socket_dir");
    }

    @Test
    void refusedPortIsUnreachableWithWhatToCheck() throws IOException {
        int port = closedPort();

        PcpOutcome<Integer> outcome = client(port, LONG).nodeCount();

        assertThat(outcome).isInstanceOf(PcpOutcome.Unreachable.class);
        assertThat(outcome.line())
                .startsWith("no PCP on 127.0.0.1:" + port + " (Connection refused)")
                .contains("pcp_port");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 5, 12})
    void connectionLostHalfWayIsUnreachable(int bytes) throws IOException {
        ScriptedPgpool dying =
                start(
                        ScriptedPgpool.playing(session -> {
                            session.hear();
                            byte[] whole = ScriptedPgpool.frame('l', "CommandComplete\0002\0");
                            session.send(java.util.Arrays.copyOf(whole, bytes));
                            throw new IOException("killed");
                        }));

        PcpOutcome<Integer> outcome = client(dying, LONG).nodeCount();

        assertThat(outcome).isInstanceOf(PcpOutcome.Unreachable.class);
        assertThat(outcome.line())
                .isEqualTo(
                        "127.0.0.1:"
                                + dying.port()
                                + " closed the connection while waiting for the node count from"
                                + " 127.0.0.1:"
                                + dying.port()
                                + "; pgpool may be stopping or restarting");
    }

    @Test
    void noticesAroundAnAnswerAreSkipped() throws IOException {
        ScriptedPgpool chatty =
                start(
                        ScriptedPgpool.playing(session -> {
                            session.hear();
                            session.send('N', "SNOTICE\0Mbefore\0\0");
                            session.send('l', "CommandComplete\0002\0");
                            session.send('N', "SDEBUG\0Mafter\0\0");
                            session.hear();
                            session.send('N', "SNOTICE\0Mbetween\0\0");
                            session.send('c', "CommandComplete\0");
                        }));

        assertThat(client(chatty, LONG).attach(1))
                .isEqualTo(new PcpOutcome.Done<>(new PcpAccepted()));
    }

    @Test
    void errorInTheMiddleOfAListIsARefusal() throws IOException {
        ScriptedPgpool failing =
                start(
                        ScriptedPgpool.playing(session -> {
                            session.hear();
                            session.send('i', "ArraySize\0002\0");
                            session.send('i', NODE);
                            session.send('E', "SERROR\0CXX000\0Mout of memory\0Dsadly\0\0");
                        }));

        assertThat(client(failing, LONG).nodes())
                .isEqualTo(new PcpOutcome.Refused<List<PcpNode>>("out of memory", "sadly"));
        await().untilAsserted(() -> assertThat(failing.heard).hasToString("MRIX."));
    }

    @Test
    void whatIsNotPcpIsNamedSo() throws IOException {
        ScriptedPgpool http =
                start(
                        ScriptedPgpool.playingFromTheStart(session ->
                                session.send("HTTP/1.1 400 Bad Request\r\n".getBytes())));

        PcpOutcome<Integer> outcome = client(http, LONG).nodeCount();

        assertThat(outcome).isInstanceOf(PcpOutcome.Broken.class);
        assertThat(outcome.line())
                .startsWith("127.0.0.1:" + http.port() + " does not speak PCP")
                .contains("has the length");
    }

    @Test
    void wrongPasswordNamesUserAndPassfileButNoSecret() throws IOException {
        ScriptedPgpool strict =
                start(
                        ScriptedPgpool.playingFromTheStart(session -> {
                            session.hear();
                            session.send('m', "abcd");
                            session.hear();
                            session.send(
                                    'E',
                                    "SFATAL\0CXX000\0Mauthentication failed for user"
                                            + " \"watch\"\0Dno match\0\0");
                        }));

        PcpOutcome<Integer> outcome = client(strict, LONG).nodeCount();

        assertThat(outcome).isInstanceOf(PcpOutcome.Denied.class);
        assertThat(outcome.line())
                .isEqualTo(
                        "pgpool on 127.0.0.1:"
                                + strict.port()
                                + " did not let PCP user \"watch\" in (authentication failed for user"
                                + " \"watch\": no match); compare its line in pgpool's pcp.conf with"
                                + " the password file "
                                + passfile)
                .doesNotContain("geheim");
    }

    @Test
    void passfileIsReadAfreshForEachCall() throws IOException {
        ScriptedPgpool pgpool = counting(2);
        PcpClient client = client(pgpool, LONG);
        Files.writeString(passfile, "*:*:somebody:else\n");

        assertThat(client.nodeCount().line())
                .isEqualTo(
                        "no password for PCP user \"watch\" on 127.0.0.1:"
                                + pgpool.port()
                                + ": the password file "
                                + passfile
                                + " has no line for 127.0.0.1:"
                                + pgpool.port()
                                + ":watch; add one that ends in :PASSWORD");
        Files.writeString(passfile, "*:*:watch:geheim\n");
        assertThat(client.nodeCount()).isEqualTo(new PcpOutcome.Done<>(2));
        assertThat(pgpool.heard.toString()).startsWith("MRL");
    }

    @Test
    void attachOfANodeThatDoesNotExistIsNeverSent() throws IOException {
        ScriptedPgpool pgpool = counting(2);

        for (int id : new int[] {2, 127, -1}) {
            assertThat(client(pgpool, LONG).attach(id).line())
                    .isEqualTo(
                            "there is no node "
                                    + id
                                    + " to attach: pgpool on 127.0.0.1:"
                                    + pgpool.port()
                                    + " has 2 nodes");
        }
        await().untilAsserted(() -> assertThat(pgpool.heard).hasToString("MRLX.".repeat(3)));
    }

    @Test
    void commandsSendTheirOwnTypesAndKnowTheirAnswers() throws IOException {
        List<String> payloads = new ArrayList<>();
        Map<Character, Character> answers =
                Map.of(
                        'D', 'd', 'J', 'd', 'j', 'd', 'O', 'c', 'T', 't', 't', 't', 'Z', 'z', 'V',
                        'v');
        ScriptedPgpool pgpool =
                start(
                        ScriptedPgpool.playing(session -> {
                            payloads.add(session.hear());
                            session.send(answers.get(session.type()), "CommandComplete\0");
                        }));
        PcpClient client = client(pgpool, LONG);

        List<Function<PcpClient, PcpOutcome<PcpAccepted>>> commands =
                List.of(
                        one -> one.detach(1, false),
                        one -> one.promote(12, true, false),
                        one -> one.promote(1, false, true),
                        one -> one.recover(1),
                        one -> one.stop(PcpRequest.StopMode.FAST, PcpRequest.Scope.LOCAL),
                        one -> one.stop(PcpRequest.StopMode.SMART, PcpRequest.Scope.CLUSTER),
                        one -> one.reload(PcpRequest.Scope.CLUSTER),
                        one -> one.rotateLog(PcpRequest.Scope.LOCAL));
        for (Function<PcpClient, PcpOutcome<PcpAccepted>> command : commands) {
            assertThat(command.apply(client)).isEqualTo(new PcpOutcome.Done<>(new PcpAccepted()));
        }

        assertThat(payloads).containsExactly("1\0", "12 \0s", "1 \0n", "1\0", "f", "s", "c", "l");
        await().untilAsserted(() ->
                assertThat(pgpool.heard.toString().replaceAll("[MRX.]", "")).isEqualTo("DJjOTtZV"));
    }

    @Test
    void manyVirtualThreadsShareAClientWithinItsLimit() throws Exception {
        ScriptedPgpool pgpool = counting(2);
        PcpClient client = client(pgpool, LONG);
        List<Future<PcpOutcome<Integer>>> calls = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int count = 0; count < 60; count++) {
                calls.add(threads.submit(client::nodeCount));
            }
        }
        for (Future<PcpOutcome<Integer>> call : calls) {
            assertThat(call.get()).isEqualTo(new PcpOutcome.Done<>(2));
        }
        // A server notices the end of a connection a little later than its client.
        assertThat(pgpool.most.get()).isBetween(1, 2 * PcpLimits.CALLS_MAX);
    }

    @Test
    void impossibleTargetsAndLimitsAreRefused() {
        assertThatThrownBy(() -> new PcpTarget("", 1, "x")).hasMessageContaining("host");
        assertThatThrownBy(() -> new PcpTarget("h", 0, "x")).hasMessageContaining("1..65535");
        assertThatThrownBy(() -> new PcpTarget("h", 1, "")).hasMessageContaining("1..128");
        assertThatThrownBy(() -> client(1, Duration.ZERO)).hasMessageContaining("not positive");
    }

    private ScriptedPgpool counting(int nodes) throws IOException {
        return start(ScriptedPgpool.playing(session -> count(session, nodes)));
    }

    private static void count(ScriptedPgpool.Session session, int nodes) throws IOException {
        session.hear();
        session.send('l', "CommandComplete\0" + nodes + "\0");
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

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
