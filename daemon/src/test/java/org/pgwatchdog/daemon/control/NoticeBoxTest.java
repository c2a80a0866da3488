package org.pgwatchdog.daemon.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgwatchdog.bridge.hook.HookNode;
import org.pgwatchdog.bridge.hook.HookPlaceholders;

/// The daemon's side of the notice box, with files that the test lays there.
class NoticeBoxTest {
    @TempDir Path directory;

    private final List<ControlRequest> asked = new CopyOnWriteArrayList<>();
    private volatile CompletionStage<ControlAnswer> answer =
            CompletableFuture.completedStage(ControlAnswer.done("done\neverywhere"));
    private Path path;
    private NoticeBox box;

    @BeforeEach
    void start() {
        path = directory.resolve(".s.PGWATCHDOG.9000.notices");
        box = box(Optional.empty());
        open();
    }

    @AfterEach
    void end() {
        box.close();
    }

    @Test
    void noticeIsTakenAndAnsweredInOneLine() throws IOException {
        put("12", "failover\n--node\n1\n--host\n\u00e4 b\n");

        assertThat(answerOf("12")).isEqualTo("0\ndone everywhere\n");
        assertThat(asked)
                .containsExactly(
                        new ControlRequest.Notify(
                                new HookNotice(
                                        HookEvent.FAILOVER,
                                        new HookPlaceholders(
                                                new HookNode(1, "\u00e4 b", 0, ""),
                                                HookNode.NONE,
                                                -1,
                                                HookNode.NONE),
                                        false)));
        await().untilAsserted(() -> assertThat(names()).containsExactly("12.answer", "daemon"));
    }

    @Test
    void noticeStaysTakenUntilItsAnswer() throws IOException {
        CompletableFuture<ControlAnswer> late = new CompletableFuture<>();
        answer = late;
        put("12", "failover\n--node\n1\n");
        await().untilAsserted(() -> assertThat(names()).containsExactly("12.taken", "daemon"));

        late.complete(ControlAnswer.failed("no"));
        assertThat(answerOf("12")).isEqualTo("1\nno\n");
    }

    @Test
    void failedDeskIsAFailedAnswer() throws IOException {
        answer = CompletableFuture.failedStage(new IllegalStateException("broken"));
        put("12", "failover\n--node\n1\n");

        assertThat(answerOf("12")).startsWith("1\n").contains("broken");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "failover\n--node\n1",
                "failover\n--node\nx\n",
                "failover\n",
                "{\"command\":\"stop\"}\n",
                "failover\n--node\n1\n--file\n\0\n",
                "\0\1\2\n"
            })
    void whatIsNoNoticeIsAnsweredAndNothingIsDone(String text) throws IOException {
        put("12", text);

        assertThat(answerOf("12")).startsWith("2\n").contains("see --help");
        assertThat(asked).isEmpty();
        assertWorks();
    }

    @Test
    void noticeThatIsTooLongIsAnsweredUnread() throws IOException {
        put("12", "failover\n--node\n1\n--host\n" + "x".repeat(1_000_000) + "\n");

        assertThat(answerOf("12")).startsWith("2\n").contains("8192");
    }

    @Test
    void linksAndOtherThingsAreRemovedAndNeverFollowed() throws IOException {
        Path target = Files.writeString(directory.resolve("target"), "failover\n--node\n1\n");
        Path full = Files.createDirectory(directory.resolve("full"));
        Files.createFile(full.resolve("file"));
        Files.createSymbolicLink(path.resolve("1.notice"), target);
        Files.createSymbolicLink(path.resolve("2.notice"), full);
        Files.createSymbolicLink(path.resolve("3.writing"), target);
        Files.createSymbolicLink(path.resolve("3.answer"), target);
        Files.createDirectory(path.resolve("4.notice"));
        Files.createFile(path.resolve("5.taken"));
        Files.createFile(path.resolve("stray \u001b[1m"));
        put("3", "failover\n--node\n1\n");

        await().untilAsserted(() -> assertThat(names()).containsExactly("3.answer", "daemon"));
        assertThat(path.resolve("3.answer")).isRegularFile().content().startsWith("0\n");
        assertThat(Files.isSymbolicLink(path.resolve("3.answer"))).isFalse();
        assertThat(target).hasContent("failover\n--node\n1\n");
        assertThat(full.resolve("file")).exists();
        assertThat(asked).hasSize(1);
    }

    @Test
    void directoryThatIsNotEmptyIsLeftAloneAndHindersNobody() throws IOException {
        for (String name : List.of("stray", "12.taken")) {
            Path full = Files.createDirectory(directory.resolve(name));
            Files.createFile(full.resolve("x"));
            Files.move(full, path.resolve(name));
        }
        put("12", "failover\n--node\n1\n");

        assertWorks();
    }

    @Test
    void filesOfDeadCallersGoAfterAWhile() throws IOException {
        Path young = Files.createFile(path.resolve("1.tmp"));
        for (String name : List.of("2.tmp", "3.answer", "4.writing")) {
            Path old = Files.createFile(directory.resolve(name));
            Files.setLastModifiedTime(
                    old,
                    FileTime.from(
                            Instant.now()
                                    .minus(ControlLimits.BOX_LEFTOVER_AGE)
                                    .minus(Duration.ofSeconds(5))));
            Files.move(old, path.resolve(name));
        }

        await().untilAsserted(() -> assertThat(names()).containsExactly("1.tmp", "daemon"));
        assertThat(young).exists();
    }

    @Test
    void floodOfUnfinishedNoticesIsBounded() throws IOException {
        for (int count = 0; count < 2 * ControlLimits.BOX_LEFTOVERS_MAX; count++) {
            Files.createFile(path.resolve(count + ".tmp"));
        }
        await().untilAsserted(() ->
                assertThat(names()).hasSizeLessThan(ControlLimits.BOX_LEFTOVERS_MAX + 2));
        assertWorks();
    }

    @Test
    void boxIsForItsOwnerOnlyAndGoesWithTheDaemon() throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo("rwx------");
        Files.createFile(path.resolve("1.tmp"));

        box.close();

        assertThat(path).doesNotExist();
    }

    @Test
    void groupMayUseTheBox() throws IOException {
        String group =
                Files.readAttributes(directory, java.nio.file.attribute.PosixFileAttributes.class)
                        .group()
                        .getName();
        box.close();
        box = box(Optional.of(group));
        open();

        await().untilAsserted(() ->
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                        .isEqualTo("rwxrwx---"));
        put("12", "failover\n--node\n1\n");
        answerOf("12");
        assertThat(
                        PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(path.resolve("12.answer"))))
                .isEqualTo("rw-r--r--");
    }

    @Test
    void whatAnEarlierDaemonLeftIsEmptied() throws IOException {
        box.close();
        Files.createDirectory(path);
        put("12", "failover\n--node\n1\n");
        box = box(Optional.empty());
        open();

        assertWorks();
        assertThat(asked).hasSize(1);
    }

    @Test
    void linkInThePlaceOfTheBoxIsReplacedAndNotFollowed() throws IOException {
        box.close();
        Path victim = Files.createDirectory(directory.resolve("victim"));
        Files.createFile(victim.resolve("stray"));
        Files.createSymbolicLink(path, victim);
        box = box(Optional.empty());
        box.start();

        await().until(() -> Files.exists(path.resolve("daemon")));
        assertThat(Files.isSymbolicLink(path)).isFalse();
        assertThat(victim.resolve("stray")).exists();
    }

    @Test
    void boxThatCannotBeMadeStopsNothing() throws IOException {
        box.close();
        Files.createFile(
                Files.createDirectories(path.resolve("directory")).resolve("that is not empty"));
        box = box(Optional.empty());
        box.start();
        box.close();

        assertThat(path.resolve("directory")).exists();
        assertThat(path.resolve("daemon")).doesNotExist();
    }

    @Test
    void boxThatWasNeverBegunIsClosedWithoutAWord() {
        box.close();
        NoticeBox unused = box(Optional.empty());

        unused.close();

        assertThat(path).doesNotExist();
    }

    private void assertWorks() throws IOException {
        put("99", "failback\n--node\n1\n");
        assertThat(answerOf("99")).startsWith("0\n");
    }

    private void put(String id, String text) throws IOException {
        Path written = Files.writeString(directory.resolve(id), text);
        Files.move(written, path.resolve(id + ".notice"));
    }

    private String answerOf(String id) throws IOException {
        Path file = path.resolve(id + ".answer");
        await().until(() -> Files.exists(file) && Files.notExists(path.resolve(id + ".taken")));
        return Files.readString(file);
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(path)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private void open() {
        box.start();
        await().until(() -> Files.exists(path.resolve("daemon")));
    }

    private NoticeBox box(Optional<String> group) {
        return new NoticeBox(
                directory.resolve(".s.PGWATCHDOG.9000"),
                group,
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
    }
}
