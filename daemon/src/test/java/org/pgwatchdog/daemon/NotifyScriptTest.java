package org.pgwatchdog.daemon;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonObject;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
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
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgwatchdog.daemon.control.ControlAnswer;
import org.pgwatchdog.daemon.control.ControlRequest;
import org.pgwatchdog.daemon.control.ControlServer;
import org.pgwatchdog.daemon.control.ControlSocketPath;
import org.pgwatchdog.daemon.control.NoticeBox;

/// `packaging/notify.sh` in real shells against a real notice box and a real control socket: it does what
/// [NotifyCommand] does, or leaves it to Java.
@ParameterizedClass
@MethodSource("org.pgwatchdog.daemon.NotifyShell#all")
class NotifyScriptTest {
    @Parameter private NotifyShell shell;

    @TempDir Path directory;

    private final MultiThreadIoEventLoopGroup group =
            new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final BlockingQueue<ControlRequest> asked = new LinkedBlockingQueue<>();
    private volatile CompletionStage<ControlAnswer> answer =
            CompletableFuture.completedStage(ControlAnswer.done("node 1 is down everywhere"));
    private Path socket;
    private Path path;
    private ControlServer server;
    private NoticeBox box;

    @BeforeEach
    void start() throws IOException {
        socket = ControlSocketPath.of(directory, 9000);
        path = ControlSocketPath.noticeBox(socket);
        ControlServer.Desk desk =
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
                };
        server = new ControlServer(group.next(), socket, Optional.empty(), desk);
        server.start();
        box = new NoticeBox(socket, Optional.empty(), desk);
        box.start();
        await().pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> Files.exists(path.resolve("daemon")));
    }

    @AfterEach
    void end() {
        box.close();
        server.close();
        group.shutdownGracefully(0, 100, TimeUnit.MILLISECONDS).awaitUninterruptibly(2_000);
    }

    static List<List<String>> notices() {
        return List.of(
                List.of("failover", "--node", "1"),
                List.of("failback", "--node=1", "--by-operator"),
                List.of("follow_primary", "--node", " 1 ", "--port=", "--new-main", ""),
                List.of("failover", "--node", "1", "--host", "", "--old-primary-host", ""),
                List.of("failover", "--node", "1", "--host", "'\"$(date)`id`\\n%s%d ; * ~"),
                List.of("failover", "--node", "1", "--data-dir", "/a b\t/\u00e4\u65e5\u672c\\"),
                List.of("failover", "--node", "1", "--host=a=b", "--new-main-host", "-n"),
                List.of("failover", "--node", "1", "--no-wait"),
                List.of("failover"),
                List.of("--node", "1"),
                List.of("promote", "--node", "1"),
                List.of("failover", "failback", "--node", "1"),
                List.of("failover", "--node", "x"),
                List.of("failover", "--node", "128"),
                List.of("failover", "--node", "1", "--new-maint", "1"),
                List.of("failover", "--node", "1", "--host", "x".repeat(9_000)));
    }

    @ParameterizedTest
    @MethodSource("notices")
    void saysAndDoesWhatJavaDoes(List<String> words) throws Exception {
        List<String> all = new ArrayList<>(words);
        all.addAll(List.of("--socket", socket.toString()));
        for (ControlAnswer given :
                List.of(ControlAnswer.done("done"), ControlAnswer.failed("it's 50 % \u00e4"))) {
            answer = CompletableFuture.completedStage(given);

            NotifyShell.Result ofShell = run(all);
            ControlRequest told = asked.poll();
            assertThat(ofShell).isEqualTo(java(all));
            // With --no-wait Java is done before the daemon.
            assertThat(told).isEqualTo(told == null ? asked.poll() : asked.poll(5, SECONDS));
        }
        assertThat(names()).containsExactly("daemon");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "--help",
                "failover --node 1 -h",
                "failover --node 1 --nonsense",
                "failover --node 1 --by-operator=yes",
                "failover --node 1 --host",
                "failover --node 1 --node-id",
                "failover --node 1 -f /no/such/file",
                "failover --node 1 -f",
                "failover --node 1 --host a\nb"
            })
    void leavesToJavaWhatIsNotPlain(String line) throws Exception {
        List<String> words = new ArrayList<>(List.of("--socket=" + socket));
        words.addAll(List.of(line.split(" ", -1)));
        assertThat(
                        run(
                                line.contains("-f") || line.isEmpty()
                                        ? words.subList(1, words.size())
                                        : words))
                .isEqualTo(NotifyShell.LEFT_TO_JAVA);
        assertThat(asked).isEmpty();
    }

    @Test
    void findsTheDaemonByItsConfiguration() throws Exception {
        Path file =
                Files.writeString(
                        directory.resolve("pgpool.conf"),
                        "wd_port1 = 9000\ncontrol_socket_dir = '" + directory + "'\n");
        Files.writeString(directory.resolve("pgpool_node_id"), "1\n");

        assertThat(run(List.of("failover", "--node", "0", "-f", file.toString())))
                .isEqualTo(new NotifyShell.Result(0, "node 1 is down everywhere\n", ""));
    }

    /// Both find the script where they look for it: one in the source tree, one in the packaged form.
    @Test
    void launchersTakeTheShortWay() throws Exception {
        Path packaged = Files.createDirectories(directory.resolve("p/bin")).resolve("pgwatchdog");
        Files.copy(Path.of("../packaging/launcher"), packaged);
        Files.copy(
                Path.of("../packaging/notify.sh"),
                Files.createDirectory(directory.resolve("p/lib")).resolve("notify.sh"));
        for (Path launcher : List.of(packaged, Path.of("../pgwatchdog"))) {
            List<String> words = new ArrayList<>(List.of("notify"));
            words.addAll(telling());

            assertThat(shell.program(launcher, words).get(20, SECONDS))
                    .isEqualTo(new NotifyShell.Result(0, "node 1 is down everywhere\n", ""));
        }
        assertThat(Path.of("../packaging/runtime")).content().contains("lib/notify.sh");
    }

    @Test
    void daemonThatEndsLeavesTheCallerWithoutAnswer() throws Exception {
        answer = new CompletableFuture<>();
        CompletableFuture<NotifyShell.Result> caller = shell.start(telling());
        await().until(() -> !asked.isEmpty());
        box.close();

        assertNoAnswer(caller.get(20, SECONDS));
    }

    @Test
    void daemonThatIsKilledLeavesTheCallerWithoutAnswer() throws Exception {
        Process daemon = playDaemon();
        CompletableFuture<NotifyShell.Result> caller = shell.start(telling());
        Path notice = noticeIn(path);
        String id = notice.getFileName().toString().replace(".notice", "");
        Files.move(notice, path.resolve(id + ".taken"), StandardCopyOption.ATOMIC_MOVE);
        daemon.destroyForcibly();

        assertNoAnswer(caller.get(20, SECONDS));
    }

    @Test
    void daemonThatIsKilledBeforeItTookTheNoticeLeavesItToJava() throws Exception {
        Process daemon = playDaemon();
        CompletableFuture<NotifyShell.Result> caller = shell.start(telling());
        noticeIn(path);
        daemon.destroyForcibly();

        assertThat(caller.get(20, SECONDS)).isEqualTo(NotifyShell.LEFT_TO_JAVA);
        assertThat(names()).containsExactly("daemon");
    }

    @Test
    void boxWhoseDaemonTakesNothingIsLeftAloneAfterTwoSeconds() throws Exception {
        playDaemon();

        assertThat(run(telling())).isEqualTo(NotifyShell.LEFT_TO_JAVA);
        assertThat(names()).containsExactly("daemon");
    }

    @Test
    void daemonWithoutBoxIsLeftToJava() throws Exception {
        box.close();

        assertThat(run(telling())).isEqualTo(NotifyShell.LEFT_TO_JAVA);
    }

    @Test
    void absentDaemonIsLeftToJava() throws Exception {
        server.close();

        assertThat(run(telling())).isEqualTo(NotifyShell.LEFT_TO_JAVA);
        assertThat(asked).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"rwxrwxrwx", "rwxrwxr-x", "rwx---r-x"})
    void boxThatOthersMayEnterIsNotTrusted(String mode) throws Exception {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));

        assertThat(run(telling())).isEqualTo(NotifyShell.LEFT_TO_JAVA);
        assertThat(asked).isEmpty();
    }

    @Test
    void linkInThePlaceOfTheBoxIsNotTrusted() throws Exception {
        box.close();
        Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
        Files.setPosixFilePermissions(elsewhere, PosixFilePermissions.fromString("rwx------"));
        Files.createSymbolicLink(path, elsewhere);

        assertThat(run(telling())).isEqualTo(NotifyShell.LEFT_TO_JAVA);
        assertThat(elsewhere).isEmptyDirectory();
    }

    @Test
    void boxOfAnotherUserIsNotTrusted() throws Exception {
        assumeTrue(isRoot(), "only root can give directories away");
        Files.setAttribute(path, "unix:uid", 65_534);

        assertThat(run(telling())).isEqualTo(NotifyShell.LEFT_TO_JAVA);
        assertThat(asked).isEmpty();
    }

    @Test
    void userWhoMayNotWriteToTheBoxLeavesItToJava() throws Exception {
        assumeTrue(isRoot(), "only root can become another user");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        NotifyShell other =
                shell.behind("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--");

        assertThat(other.start(telling()).get(20, SECONDS).code())
                .isEqualTo(NotifyShell.LEFT_TO_JAVA.code());
        assertThat(asked).isEmpty();
    }

    private void assertNoAnswer(NotifyShell.Result result) {
        assertThat(result)
                .isEqualTo(
                        new NotifyShell.Result(
                                1,
                                "",
                                "pgwatchdog notify: the daemon ended, or gave no answer in time;"
                                        + " see pgwatchdog events\n"));
    }

    /// A box whose daemon is a process that does nothing.
    private Process playDaemon() throws IOException {
        box.close();
        Files.createDirectory(
                path,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Process daemon = new ProcessBuilder("sleep", "30").start();
        Files.writeString(path.resolve("daemon"), daemon.pid() + "\n");
        return daemon;
    }

    private Path noticeIn(Path box) {
        return await().until(
                        () -> {
                            try (Stream<Path> files = Files.list(box)) {
                                return files.filter(file -> file.toString().endsWith(".notice"))
                                        .findFirst();
                            }
                        },
                        Optional::isPresent)
                .orElseThrow();
    }

    private List<String> telling() {
        return List.of("failover", "--node", "1", "--socket", socket.toString());
    }

    private NotifyShell.Result run(List<String> words) throws Exception {
        return shell.start(words).get(20, SECONDS);
    }

    private static NotifyShell.Result java(List<String> words) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code =
                NotifyCommand.execute(
                        words,
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8));
        return new NotifyShell.Result(
                code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(path)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }
}
