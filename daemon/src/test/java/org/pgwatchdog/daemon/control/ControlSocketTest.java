package org.pgwatchdog.daemon.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.gson.JsonObject;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgwatchdog.bridge.hook.HookNode;
import org.pgwatchdog.bridge.hook.HookPlaceholders;

class ControlSocketTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private static final HookNotice NOTICE =
            new HookNotice(
                    HookEvent.FOLLOW_PRIMARY,
                    new HookPlaceholders(
                            new HookNode(1, "db\"1", 5432, "/d \u00e4"),
                            HookNode.NONE,
                            -1,
                            new HookNode(-2, "", 0, "")),
                    true);

    @TempDir Path directory;

    private final MultiThreadIoEventLoopGroup group =
            new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final RecordingDesk desk = new RecordingDesk();
    private Path socket;
    private ControlServer server;

    @BeforeEach
    void start() throws IOException {
        socket = ControlSocketPath.of(directory, 9000);
        server = new ControlServer(group.next(), socket, Optional.empty(), desk);
        server.start();
    }

    @AfterEach
    void end() {
        server.close();
        group.shutdownGracefully(0, 100, TimeUnit.MILLISECONDS).awaitUninterruptibly(2_000);
    }

    @Test
    void eachRequestArrivesAsItWasMeant() throws IOException {
        List<ControlRequest> requests =
                List.of(
                        new ControlRequest.Status(),
                        new ControlRequest.Stop(),
                        new ControlRequest.Reload(),
                        new ControlRequest.Switchover(OptionalInt.of(2)),
                        new ControlRequest.Switchover(OptionalInt.empty()),
                        new ControlRequest.Events(false),
                        new ControlRequest.Explain(1, false),
                        new ControlRequest.Explain(3, true),
                        new ControlRequest.Dump(),
                        new ControlRequest.Notify(NOTICE));
        for (ControlRequest request : requests) {
            assertThat(ControlClient.exchange(socket, request, LIMIT).text())
                    .isEqualTo(request.command());
        }
        assertThat(desk.asked).isEqualTo(requests);
    }

    @Test
    void largeAnswerArrivesWhole() throws IOException {
        desk.data.addProperty("long", "x".repeat(1_000_000));
        ControlAnswer answer = ControlClient.exchange(socket, new ControlRequest.Status(), LIMIT);
        assertThat(answer.data()).isEqualTo(desk.data);
    }

    @Test
    void followerGetsWhatHappensUntilItLeaves() throws IOException {
        try (ControlClient client = ControlClient.ask(socket, new ControlRequest.Events(true))) {
            assertThat(client.answer(LIMIT).done()).isTrue();
            await().until(() -> desk.followers.size() == 1);
            JsonObject fact = new JsonObject();
            fact.addProperty("code", "X");
            desk.followers.getFirst().accept(fact);
            assertThat(client.line(LIMIT)).contains("{\"code\":\"X\"}");
        }
        await().until(desk.followers::isEmpty);
    }

    @Test
    void waitingNoticesDelayNobody() throws IOException {
        CompletableFuture<ControlAnswer> late = new CompletableFuture<>();
        desk.noticeAnswer = late;
        try (ControlClient waiting = ControlClient.ask(socket, new ControlRequest.Notify(NOTICE))) {
            await().until(() -> desk.asked.size() == 1);

            assertThat(ControlClient.exchange(socket, new ControlRequest.Status(), LIMIT).done())
                    .isTrue();
            late.complete(ControlAnswer.done("at last"));
            assertThat(waiting.answer(LIMIT).text()).isEqualTo("at last");
        }
    }

    @Test
    void clientOfANoticeWaitsLongerThanTheDaemonTakes() {
        assertThat(new ControlRequest.Notify(NOTICE).answerTimeout())
                .isGreaterThan(ControlLimits.NOTICE_TIMEOUT);
        assertThat(new ControlRequest.Status().answerTimeout())
                .isEqualTo(ControlLimits.ANSWER_TIMEOUT);
    }

    @Test
    void failedDeskIsAFailedAnswer() throws IOException {
        desk.fails = true;
        ControlAnswer answer = ControlClient.exchange(socket, new ControlRequest.Status(), LIMIT);
        assertThat(answer.done()).isFalse();
        assertThat(answer.text()).contains("the core does not answer");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense",
                "{}",
                "[]",
                "{\"command\":7}",
                "{\"command\":\"format-disk\"}",
                "{\"command\":{}}",
                "{\"command\":\"switchover\",\"to\":\"x\"}",
                "{\"command\":\"switchover\",\"to\":-1}",
                "{\"command\":\"switchover\",\"to\":1e99}",
                "{\"command\":\"notify\"}",
                "{\"command\":\"notify\",\"event\":\"failover\",\"node\":7}",
                "{\"command\":\"notify\",\"event\":\"x\",\"node\":{\"id\":0}}",
                "null",
                ""
            })
    void badRequestIsAnsweredAndNothingIsDone(String line) throws IOException {
        ControlAnswer answer = ControlAnswer.parse(raw(line + "\n"));
        assertThat(answer.done()).isFalse();
        assertThat(answer.text()).isNotBlank();
        assertThat(desk.asked).isEmpty();
    }

    @Test
    void oversizedRequestIsCutOff() throws IOException {
        assertThat(raw("{\"command\":\"" + "x".repeat(ControlLimits.REQUEST_LENGTH_MAX))).isEmpty();
        assertThat(desk.asked).isEmpty();
    }

    @Test
    void silentClientIsClosedAndDelaysNobody() throws IOException {
        try (SocketChannel silent = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            silent.connect(UnixDomainSocketAddress.of(socket));
            assertThat(ControlClient.exchange(socket, new ControlRequest.Stop(), LIMIT).done())
                    .isTrue();
            assertThat(Channels.newInputStream(silent).read()).isEqualTo(-1);
        }
    }

    @Test
    void tooManyConnectionsAreTurnedAwayAndRoomComesBack() throws IOException {
        List<SocketChannel> silent = new ArrayList<>();
        for (int count = 0; count < ControlLimits.CONNECTIONS_MAX; count++) {
            SocketChannel one = SocketChannel.open(StandardProtocolFamily.UNIX);
            one.connect(UnixDomainSocketAddress.of(socket));
            silent.add(one);
        }
        assertThatThrownBy(() -> ControlClient.exchange(socket, new ControlRequest.Status(), LIMIT))
                .isInstanceOf(IOException.class);
        for (SocketChannel one : silent) {
            one.close();
        }
        await().atMost(LIMIT)
                .ignoreExceptions()
                .until(() ->
                        ControlClient.exchange(socket, new ControlRequest.Status(), LIMIT).done());
    }

    @Test
    void socketIsForItsOwnerOnlyAndGoesWithTheServer() throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
                .isEqualTo("rw-------");
        server.close();
        assertThat(socket).doesNotExist();
    }

    @Test
    void fileOfADeadDaemonIsReplacedAndALivingOneIsRespected() throws IOException {
        assertThatThrownBy(() ->
                        new ControlServer(group.next(), socket, Optional.empty(), desk).start())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("another pgwatchdog answers");
        server.close();
        Files.createFile(socket);
        server = new ControlServer(group.next(), socket, Optional.empty(), desk);
        server.start();
        assertThat(ControlClient.exchange(socket, new ControlRequest.Stop(), LIMIT).done())
                .isTrue();
    }

    @Test
    void nobodyThereIsUnreachable() {
        assertThatThrownBy(() ->
                        ControlClient.exchange(
                                directory.resolve("none"), new ControlRequest.Status(), LIMIT))
                .isInstanceOf(ControlClient.UnreachableException.class)
                .hasMessageContaining("none");
    }

    private String raw(String text) throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
            return new String(
                    Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static final class RecordingDesk implements ControlServer.Desk {
        final List<ControlRequest> asked = new CopyOnWriteArrayList<>();
        final List<Consumer<JsonObject>> followers = new CopyOnWriteArrayList<>();
        final JsonObject data = new JsonObject();
        volatile boolean fails;
        volatile @Nullable CompletableFuture<ControlAnswer> noticeAnswer;

        @Override
        public CompletionStage<ControlAnswer> answer(ControlRequest request) {
            if (fails) {
                return CompletableFuture.failedStage(
                        new IllegalStateException("the core does not answer"));
            }
            asked.add(request);
            CompletableFuture<ControlAnswer> late = noticeAnswer;
            if (request instanceof ControlRequest.Notify && late != null) {
                return late;
            }
            return CompletableFuture.completedStage(
                    new ControlAnswer(true, request.command(), data));
        }

        @Override
        public Runnable follow(Consumer<JsonObject> follower) {
            followers.add(follower);
            return () -> followers.remove(follower);
        }
    }
}
