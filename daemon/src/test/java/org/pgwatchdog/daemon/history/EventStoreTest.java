package org.pgwatchdog.daemon.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgwatchdog.core.effect.NoticeLevel;
import org.pgwatchdog.daemon.status.EventHistory;
import org.pgwatchdog.daemon.status.HistoryEntry;

class EventStoreTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @TempDir Path directory;

    private final CopyOnWriteArrayList<String> problems = new CopyOnWriteArrayList<>();

    @Test
    void factsSurviveARestartInOrderAndWithTheirNumbers() throws IOException {
        EventHistory first = new EventHistory(InstantSource.system());
        first.add("EARLY", NoticeLevel.INFO, "before the store is open");
        try (EventStore store = store()) {
            store.start(first);
            first.add("LATE", NoticeLevel.WARN, "\"quoted\"\nand more");
        }
        EventHistory second = new EventHistory(InstantSource.system());
        second.add("STARTED", NoticeLevel.INFO, "again");
        try (EventStore store = store()) {
            store.start(second);
            assertThat(second.entries().subList(0, 2)).isEqualTo(first.entries());
            assertThat(second.entries())
                    .extracting(HistoryEntry::sequence)
                    .containsExactly(1L, 2L, 3L);
        }
        assertThat(Files.readAllLines(file())).hasSize(3);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
        assertThat(problems).isEmpty();
    }

    @Test
    void aTornLastLineIsLeftOutAndWhatFollowsGetsItsOwn() throws IOException {
        written(2);
        String whole = Files.readString(file());
        Files.writeString(file(), whole.substring(0, whole.length() - 20));
        EventHistory history = new EventHistory(InstantSource.system());
        try (EventStore store = store()) {
            store.start(history);
            history.add("NEXT", NoticeLevel.INFO, "goes on");
        }
        assertThat(history.entries()).extracting(HistoryEntry::code).containsExactly("F0", "NEXT");
        assertThat(problems).containsExactly("1 damaged lines of " + file() + " are left out");
        assertThat(read()).extracting(HistoryEntry::code).containsExactly("F0", "NEXT");
    }

    @Test
    void garbageInTheMiddleCostsItsOwnLinesOnly() throws IOException {
        written(3);
        List<String> lines = Files.readAllLines(file());
        Files.writeString(
                file(),
                lines.get(0)
                        + "\n\u0000\u0001garbage\n"
                        + "{".repeat(100_000)
                        + "\n"
                        + lines.get(2)
                        + "\n"
                        + lines.get(1)
                        + "\n");
        EventHistory history = new EventHistory(InstantSource.system());
        try (EventStore store = store()) {
            store.start(history);
        }
        assertThat(history.entries()).extracting(HistoryEntry::code).containsExactly("F0", "F2");
        assertThat(problems).containsExactly("3 damaged lines of " + file() + " are left out");
    }

    @Test
    void aFullFileGivesWayToANewOneAndTheOneBeforeIsStillRead() throws IOException {
        EventHistory history = new EventHistory(InstantSource.system());
        try (EventFile small = new EventFile(file(), 1_000_000, 5)) {
            for (int count = 0; count < 12; count++) {
                history.add("F" + count, NoticeLevel.INFO, "text");
                small.append(List.of(history.entries().getLast()));
            }
        }
        assertThat(Files.readAllLines(file())).hasSize(2);
        assertThat(Files.readAllLines(former())).hasSize(5);
        assertThat(read())
                .extracting(HistoryEntry::code)
                .containsExactly("F5", "F6", "F7", "F8", "F9", "F10", "F11");
    }

    @Test
    void filesNeverGrowBeyondTheirLimit() throws IOException {
        EventHistory history = new EventHistory(InstantSource.system());
        try (EventFile small = new EventFile(file(), 2_000, 1_000_000)) {
            for (int count = 0; count < 100; count++) {
                history.add("F" + count, NoticeLevel.INFO, "some text");
                small.append(List.of(history.entries().getLast()));
            }
        }
        assertThat(Files.size(file())).isLessThanOrEqualTo(2_000);
        assertThat(Files.size(former())).isLessThanOrEqualTo(2_000);
        try (var left = Files.list(directory)) {
            assertThat(left).hasSize(2);
        }
    }

    @Test
    void aLinkInPlaceOfTheFileIsRefusedAndItsTargetStaysAsItWas() throws IOException {
        Path precious = Files.writeString(directory.resolve("precious"), "precious\n");
        Files.createSymbolicLink(file(), precious);
        EventHistory history = new EventHistory(InstantSource.system());
        try (EventStore store = store()) {
            store.start(history);
            history.add("FACT", NoticeLevel.INFO, "text");
            await().atMost(LIMIT).until(() -> problems.size() >= 2);
        }
        assertThat(problems.get(0)).contains("cannot be read");
        assertThat(problems.get(1)).contains("cannot be kept").contains("state_dir");
        assertThat(Files.readString(precious)).isEqualTo("precious\n");
        assertThat(history.entries()).extracting(HistoryEntry::code).contains("FACT");
    }

    @Test
    void whatADiskWouldNotTakeIsToldOnceAndCountedWhenItTakesFactsAgain() throws IOException {
        Path later = directory.resolve("later");
        EventHistory history = new EventHistory(InstantSource.system());
        try (EventStore store = new EventStore(EventStore.fileOf(later, 9000), problems::add)) {
            store.start(history);
            history.add("LOST", NoticeLevel.INFO, "text");
            await().atMost(LIMIT).until(() -> !problems.isEmpty());
            Files.createDirectory(later);
            history.add("KEPT", NoticeLevel.INFO, "text");
        }
        assertThat(problems).hasSize(2);
        assertThat(problems.get(0)).contains("cannot be kept").contains("state_dir");
        assertThat(problems.get(1)).startsWith("1 events are missing in ");
        assertThat(new EventFile(EventStore.fileOf(later, 9000)).read().entries())
                .extracting(HistoryEntry::code)
                .containsExactly("KEPT");
    }

    @Test
    void aHardLinkInPlaceOfTheFileIsRefused() throws IOException {
        Path precious = Files.writeString(directory.resolve("precious"), "precious\n");
        Files.createLink(file(), precious);
        EventHistory history = new EventHistory(InstantSource.system());
        try (EventStore store = store()) {
            store.start(history);
            history.add("FACT", NoticeLevel.INFO, "text");
            await().atMost(LIMIT).until(() -> problems.size() >= 2);
        }
        assertThat(Files.readString(precious)).isEqualTo("precious\n");
    }

    private void written(int facts) {
        EventHistory history = new EventHistory(InstantSource.system());
        try (EventStore store = store()) {
            store.start(history);
            for (int count = 0; count < facts; count++) {
                history.add("F" + count, NoticeLevel.INFO, "text");
            }
        }
    }

    private List<HistoryEntry> read() {
        return new EventFile(file()).read().entries();
    }

    private EventStore store() {
        return new EventStore(file(), problems::add);
    }

    private Path file() {
        return EventStore.fileOf(directory, 9000);
    }

    private Path former() {
        return file().resolveSibling(file().getFileName() + ".1");
    }
}
