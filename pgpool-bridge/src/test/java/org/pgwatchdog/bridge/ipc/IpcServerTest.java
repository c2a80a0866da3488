package org.pgwatchdog.bridge.ipc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgwatchdog.core.event.Event;
import org.pgwatchdog.core.message.IpcReply;
import org.pgwatchdog.core.message.IpcRequest;
import org.pgwatchdog.core.model.LifecheckStatus;
import org.pgwatchdog.wire.auth.WatchdogKey;
import org.pgwatchdog.wire.ipc.IpcAuthentication;

/// The local command socket, spoken to with raw bytes (protocol v4, chapter 16).
class IpcServerTest {
    private static final String KEY = "specKey123";

    @TempDir Path directory;

    private final AnsweringSink sink = new AnsweringSink();
    private final List<IpcServer> servers = new ArrayList<>();
    private Path socket;

    @BeforeEach
    void nameTheSocket() {
        socket = directory.resolve(".s.PGPOOLWD_CMD.9000");
    }

    @AfterEach
    void closeServers() {
        servers.forEach(IpcServer::close);
    }

    @Test
    void answersARequestAndCloses() throws IOException {
        start(WatchdogKey.NONE);
        try (RawClient client = new RawClient(socket)) {
            assertThat(client.send('v', "{\"VarName\":\"WDState\"}").readToEnd())
                    .isEqualTo("7\0\0\0\"{\"ValueDataType\":1,\"ValueData\":7}\0");
        }
        assertThat(sink.requests()).containsExactly(new IpcRequest.GetVariable("WDState"));
    }

    @Test
    void statusChangeIsClosedWithoutAReply() throws IOException {
        start(WatchdogKey.NONE);
        try (RawClient client = new RawClient(socket)) {
            assertThat(
                            client.send('2', "{\"NodeID\":2,\"NodeStatus\":1,\"Message\":\"gone\"}")
                                    .readToEnd())
                    .isEmpty();
        }
        assertThat(sink.requests())
                .containsExactly(new IpcRequest.NodeStatusChange(2, LifecheckStatus.DEAD, "gone"));
    }

    @Test
    void requestMayComeByteByByte() throws IOException {
        start(WatchdogKey.NONE);
        try (RawClient client = new RawClient(socket)) {
            for (byte one : RawClient.frame('3', "{\"NodeID\":-1}")) {
                client.send(one);
            }
            assertThat(client.readToEnd())
                    .startsWith("7")
                    .contains("\"NodeCount\":3")
                    .endsWith("}\0");
        }
        assertThat(sink.requests()).containsExactly(new IpcRequest.GetNodes(OptionalInt.empty()));
    }

    @Test
    void wrongKeyAndInternalCommandsAreRefusedBeforeTheCoreSeesThem() throws IOException {
        start(WatchdogKey.of(KEY));

        assertThat(ask('v', "{\"VarName\":\"WDState\"}")).contains("invalid KEY").startsWith("6");
        assertThat(ask('v', "{\"IPCAuthKey\":\"other\",\"VarName\":\"WDState\"}"))
                .contains("invalid KEY");
        assertThat(ask('v', "nonsense")).contains("invalid data");
        assertThat(ask('d', "{\"IPCAuthKey\":\"" + KEY + "\"}")).contains("invalid KEY");
        assertThat(sink.events).isEmpty();
        assertThat(ask('v', "{\"IPCAuthKey\":\"" + KEY + "\",\"VarName\":\"WDState\"}"))
                .startsWith("7");
    }

    @Test
    void unusableRequestsAreAnsweredWithAFailure() throws IOException {
        start(WatchdogKey.NONE);

        assertThat(ask('3', "{")).startsWith("6");
        assertThat(ask('2', "{\"NodeID\":\"x\"}")).startsWith("6");
        assertThat(ask('x', "{}")).contains("unknown IPC command type");
        assertThat(sink.events).isEmpty();
    }

    @Test
    void claimOfTooMuchIsRefusedWithoutWaitingForIt() throws IOException {
        start(WatchdogKey.NONE);
        try (RawClient client = new RawClient(socket)) {
            assertThat(
                            client.send((byte) '3', (byte) 0x7f, (byte) 0, (byte) 0, (byte) 0)
                                    .readToEnd())
                    .contains("request too long");
        }
    }

    @Test
    void halfRequestBlocksNobodyAndIsClosedInTheEnd() throws IOException {
        start(WatchdogKey.NONE, Duration.ofMillis(300));
        try (RawClient half = new RawClient(socket);
                RawClient silent = new RawClient(socket)) {
            half.send((byte) '3', (byte) 0);

            assertThat(ask('v', "{\"VarName\":\"WDState\"}")).startsWith("7");
            assertThat(half.readToEnd()).isEmpty();
            assertThat(silent.readToEnd()).isEmpty();
        }
        assertThat(ask('v', "{\"VarName\":\"WDState\"}")).startsWith("7");
    }

    @Test
    void clientThatLeavesBeforeItsReplyIsReported() throws IOException {
        IpcServer server = start(WatchdogKey.NONE);
        sink.server = Optional.empty();
        try (RawClient client = new RawClient(socket)) {
            client.send('v', "{\"VarName\":\"WDState\"}");
            await().until(() -> sink.events.size() == 1);
        }
        await().until(() -> sink.events.size() == 2);

        long client = ((Event.IpcRequested) sink.events.getFirst()).client();
        assertThat(sink.events.getLast()).isEqualTo(new Event.IpcClientGone(client));
        server.reply(client, new IpcReply.Success());
    }

    @Test
    void clientIsNeverNamedTwice() throws IOException {
        start(WatchdogKey.NONE);
        for (int count = 0; count < 20; count++) {
            ask('v', "{\"VarName\":\"WDState\"}");
        }

        assertThat(sink.events)
                .extracting(event -> ((Event.IpcRequested) event).client())
                .doesNotHaveDuplicates()
                .hasSize(20);
    }

    @Test
    void secondRequestOnAConnectionIsNotServed() throws IOException {
        start(WatchdogKey.NONE);
        sink.server = Optional.empty();
        try (RawClient client = new RawClient(socket)) {
            client.send('v', "{\"VarName\":\"WDState\"}").send('v', "{\"VarName\":\"WDState\"}");

            assertThat(client.readToEnd()).isEmpty();
        }
        assertThat(sink.requests()).hasSize(1);
    }

    @Test
    void clientsBeyondTheLimitAreRefusedUntilOthersLeave() throws IOException {
        start(WatchdogKey.NONE);
        List<RawClient> clients = new ArrayList<>();
        try {
            for (int count = 0; count < IpcLimits.CLIENTS_MAX; count++) {
                clients.add(new RawClient(socket));
            }
            try (RawClient oneMore = new RawClient(socket)) {
                assertThat(oneMore.readToEnd()).contains("too many clients");
            }
        } finally {
            for (RawClient client : clients) {
                client.close();
            }
        }
        await().untilAsserted(
                        () -> assertThat(ask('v', "{\"VarName\":\"WDState\"}")).startsWith("7"));
    }

    @Test
    void sinkThatRefusesCostsOnlyTheOneRequest() throws IOException {
        IpcServer server =
                new IpcServer(
                        socket,
                        new IpcAuthentication(WatchdogKey.NONE, 1),
                        _ -> {
                            throw new IllegalStateException("queue full");
                        });
        servers.add(server);
        server.start();

        assertThat(ask('v', "{\"VarName\":\"WDState\"}")).startsWith("6");
        assertThat(ask('v', "{\"VarName\":\"WDState\"}")).startsWith("6");
    }

    @Test
    void socketIsPrivateAndGoneAfterClose() throws IOException {
        IpcServer server = start(WatchdogKey.NONE);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
                .isEqualTo("rwx------");
        server.close();
        assertThat(directory).isEmptyDirectory();
        server.close();
    }

    @Test
    void socketOfADeadProcessIsReplaced() throws IOException {
        try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            dead.bind(UnixDomainSocketAddress.of(socket));
        }
        assertThat(socket).exists();

        start(WatchdogKey.NONE);

        assertThat(ask('v', "{\"VarName\":\"WDState\"}")).startsWith("7");
    }

    @Test
    void socketOfALivingWatchdogIsAConflict() throws IOException {
        start(WatchdogKey.NONE);
        IpcServer second = new IpcServer(socket, new IpcAuthentication(WatchdogKey.NONE, 1), sink);
        servers.add(second);

        assertThatThrownBy(second::start)
                .isInstanceOf(IOException.class)
                .hasMessageContaining(socket + " is served by another watchdog")
                .hasMessageContaining("use_watchdog = off");
        second.close();
        assertThat(ask('v', "{\"VarName\":\"WDState\"}"))
                .as("the first is untouched")
                .startsWith("7");
    }

    @Test
    void whatIsInTheWayIsNamed() throws IOException {
        Files.writeString(socket, "precious");
        assertThatThrownBy(() -> start(WatchdogKey.NONE))
                .hasMessageContaining("exists and is not a socket");
        assertThat(socket).hasContent("precious");

        socket = directory.resolve("absent/.s.PGPOOLWD_CMD.9000");
        assertThatThrownBy(() -> start(WatchdogKey.NONE))
                .hasMessageContaining("wd_ipc_socket_dir " + directory + "/absent is no directory");

        socket = directory.resolve("x".repeat(120));
        assertThatThrownBy(() -> start(WatchdogKey.NONE)).hasMessageContaining("at most 107");
    }

    @Test
    void socketReplacedBySomebodyElseIsLeftAlone() throws IOException {
        IpcServer server = start(WatchdogKey.NONE);
        Files.delete(socket);
        Files.writeString(socket, "new owner");

        server.close();

        assertThat(socket).hasContent("new owner");
    }

    private IpcServer start(WatchdogKey key) throws IOException {
        return start(key, IpcLimits.REQUEST_TIME_MAX);
    }

    private IpcServer start(WatchdogKey key, Duration requestTime) throws IOException {
        IpcServer server =
                new IpcServer(socket, new IpcAuthentication(key, 4711), sink, requestTime);
        servers.add(server);
        server.start();
        sink.server = Optional.of(server);
        return server;
    }

    private String ask(char type, String json) throws IOException {
        try (RawClient client = new RawClient(socket)) {
            return client.send(type, json).readToEnd();
        }
    }
}
