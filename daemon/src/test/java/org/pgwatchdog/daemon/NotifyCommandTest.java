package org.pgwatchdog.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgwatchdog.bridge.hook.HookNode;
import org.pgwatchdog.bridge.hook.HookPlaceholders;
import org.pgwatchdog.bridge.hook.HookTemplate;
import org.pgwatchdog.command.CommandLine;
import org.pgwatchdog.command.CommandOutcome;
import org.pgwatchdog.command.CommandRunner;
import org.pgwatchdog.daemon.control.ControlAnswer;
import org.pgwatchdog.daemon.control.ControlRequest;
import org.pgwatchdog.daemon.control.ControlServer;
import org.pgwatchdog.daemon.control.ControlSocketPath;
import org.pgwatchdog.daemon.control.HookEvent;
import org.pgwatchdog.daemon.control.HookNotice;

/// From a line of pgpool.conf to what the daemon is told.
class NotifyCommandTest {
    private static final HookPlaceholders FULL =
            new HookPlaceholders(
                    new HookNode(1, "db1", 5433, "/data/1"),
                    new HookNode(2, "db2", 5434, "/data/with blank"),
                    0,
                    new HookNode(3, "db3", 5435, ""));
    private static final HookPlaceholders LONELY =
            new HookPlaceholders(
                    new HookNode(0, "db0", 5432, ""),
                    HookNode.NONE,
                    -1,
                    new HookNode(-2, "", 0, ""));

    @TempDir Path directory;

    private final MultiThreadIoEventLoopGroup group =
            new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final BlockingQueue<ControlRequest> asked = new LinkedBlockingQueue<>();
    private volatile CompletionStage<ControlAnswer> answer =
            CompletableFuture.completedStage(ControlAnswer.done("node 1 is down everywhere"));
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private Path socket;
    private ControlServer server;

    @BeforeEach
    void start() throws IOException {
        socket = ControlSocketPath.of(directory, 9000);
        server =
                new ControlServer(
                        group.next(),
                        socket,
                        Optional.empty(),
                        new ControlServer.Desk() {
                            @Override
                            public CompletionStage<ControlAnswer> answer(ControlRequest request) {
                                asked.add(request);
                                return answer;
                            }

                            @Override
                            public Runnable follow(Consumer<JsonObject> follower) {
                                return () -> {};
                            }
                        });
        server.start();
    }

    @AfterEach
    void end() {
        server.close();
        group.shutdownGracefully(0, 100, TimeUnit.MILLISECONDS).awaitUninterruptibly(2_000);
    }

    /// The lines of the help, through the placeholders and a real shell, as pgpool does it.
    @ParameterizedTest
    @EnumSource(HookEvent.class)
    void linesOfTheHelpCarryEverythingThatPgpoolKnows(HookEvent event) throws Exception {
        for (HookPlaceholders placeholders : List.of(FULL, LONELY)) {
            assertThat(notify(words(event, placeholders))).as("%s", err).isZero();

            assertThat(asked.poll(5, TimeUnit.SECONDS))
                    .isEqualTo(
                            new ControlRequest.Notify(new HookNotice(event, placeholders, false)));
        }
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("node 1 is down everywhere");
    }

    @Test
    void emptyAndAbsentValuesMeanThatThereIsNoSuchNode() throws Exception {
        assertThat(
                        notify(
                                List.of(
                                        "failback",
                                        "--node",
                                        " 1",
                                        "--port=",
                                        "--new-main",
                                        "",
                                        "--new-main-host",
                                        "",
                                        "--old-main",
                                        "",
                                        "--by-operator",
                                        "--socket=" + socket)))
                .isZero();

        assertThat(asked.poll(5, TimeUnit.SECONDS))
                .isEqualTo(
                        new ControlRequest.Notify(
                                new HookNotice(
                                        HookEvent.FAILBACK,
                                        new HookPlaceholders(
                                                new HookNode(1, "", 0, ""),
                                                HookNode.NONE,
                                                -1,
                                                HookNode.NONE),
                                        true)));
    }

    @Test
    void daemonIsFoundByTheFileThatItWouldNotTakeItself() throws Exception {
        Path file =
                Files.writeString(
                        directory.resolve("pgpool.conf"),
                        "failover_command = 'pgwatchdog notify failover'\nwd_port1 = 9000\n"
                                + "control_socket_dir = '"
                                + directory
                                + "'\nnonsense_here = 'x'\n");
        Files.writeString(directory.resolve("pgpool_node_id"), "1\n");

        assertThat(notify(List.of("failover", "--node", "0", "-f", file.toString())))
                .as("%s", err)
                .isZero();
        assertThat(asked).hasSize(1);
    }

    @Test
    void noWaitDoesNotWait() throws Exception {
        answer = new CompletableFuture<>();

        assertThat(
                        notify(
                                List.of(
                                        "failover",
                                        "--node",
                                        "0",
                                        "--no-wait",
                                        "--socket",
                                        socket.toString())))
                .isZero();
        assertThat(asked.poll(5, TimeUnit.SECONDS)).isInstanceOf(ControlRequest.Notify.class);
    }

    @Test
    void failureIsOneAndAnAbsentDaemonThreeInOneLine() {
        answer = CompletableFuture.completedStage(ControlAnswer.failed("the bridge is off"));
        assertThat(notify(List.of("failover", "--node", "0", "--socket", socket.toString())))
                .isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .isEqualTo("pgwatchdog notify: the bridge is off\n");

        server.close();
        assertThat(notify(List.of("failover", "--node", "0", "--socket", socket.toString())))
                .isEqualTo(3);
        assertThat(err.toString(StandardCharsets.UTF_8).lines()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "failover --socket /x",
                "--node 1 --socket /x",
                "switchover --node 1 --socket /x",
                "failover failback --node 1 --socket /x",
                "failover --node x --socket /x",
                "failover --node -1 --socket /x",
                "failover --node 128 --socket /x",
                "failover --node 1 --port 65536 --socket /x",
                "failover --node 1 --nonsense --socket /x",
                "failover --node 1 --host",
                "failover --node 1",
                "failover --node 1 -f /no/such/file"
            })
    void badUsageIsTwoInOneLine(String line) {
        assertThat(notify(line.isEmpty() ? List.of() : List.of(line.split(" ")))).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8).lines())
                .singleElement()
                .asString()
                .startsWith("pgwatchdog notify: ");
    }

    @Test
    void valuesThatAreTooLongAreRefused() {
        assertThat(
                        notify(
                                List.of(
                                        "failover",
                                        "--node",
                                        "1",
                                        "--host",
                                        "x".repeat(9_000),
                                        "--socket",
                                        socket.toString())))
                .isEqualTo(2);
        assertThat(asked).isEmpty();
    }

    @Test
    void helpHasTheThreeLinesAndExamples() {
        assertThat(notify(List.of("--help"))).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains(
                        "failover_command = 'pgwatchdog notify failover ",
                        "failback_command = 'pgwatchdog notify failback ",
                        "follow_primary_command = 'pgwatchdog notify follow_primary ",
                        "Examples:");
    }

    /// The words that the shell makes of the help's line for `event`.
    private List<String> words(HookEvent event, HookPlaceholders placeholders) throws IOException {
        String help = NotifyCommand.help();
        String start = event.word() + "_command = '";
        int from = help.indexOf(start) + start.length();
        String line = help.substring(from, help.indexOf('\'', from)).replaceAll("\\s+", " ");
        Path program = directory.resolve("pgwatchdog");
        Files.writeString(program, "#!/bin/sh\nfor word; do printf '%s\\n' \"$word\"; done\n");
        program.toFile().setExecutable(true);
        CommandOutcome outcome =
                new CommandRunner()
                        .run(
                                CommandLine.shell(
                                        "line",
                                        HookTemplate.expand(
                                                line.replace(
                                                        "pgwatchdog notify", program.toString()),
                                                placeholders)),
                                Duration.ofSeconds(30));
        List<String> words = new ArrayList<>(List.of(outcome.printed().split("\n", -1)));
        words.removeLast();
        int file = words.indexOf("-f");
        words.set(file, "--socket");
        words.set(file + 1, socket.toString());
        return words;
    }

    private int notify(List<String> words) {
        return NotifyCommand.execute(
                words,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }
}
