package org.pgwatchdog.daemon.votes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgwatchdog.core.event.Event;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.core.model.VoteRecord;
import org.pgwatchdog.core.model.VoterMemory;

class VoteStoreTest {
    private static final VoteRecord VOTE =
            VoteRecord.NONE.voted(7, NodeId.of(2), Duration.ofMillis(1960));
    private static final VoteRecord PROMISE =
            VOTE.promised(9, NodeId.of(1), Duration.ofMillis(333));

    @TempDir private Path directory;
    private final List<Event> told = new CopyOnWriteArrayList<>();
    private Path file = Path.of("");

    @BeforeEach
    void chooseFile() {
        file = VoteStore.fileIn(directory, 9000);
    }

    private void store(VoteRecord... records) {
        try (VoteStore store = new VoteStore(file, told::add)) {
            for (VoteRecord record : records) {
                store.persist(record);
            }
            await().until(() -> told.size() >= records.length);
        }
    }

    private VoterMemory memory() {
        return new VoteStore(file, told::add).remember();
    }

    @Test
    void theNextProcessFindsTheLastVote() {
        store(VOTE, PROMISE);
        assertThat(told)
                .containsExactly(
                        new Event.VotePersisted(VOTE, true, ""),
                        new Event.VotePersisted(PROMISE, true, ""));
        assertThat(memory()).isEqualTo(new VoterMemory.Remembered(PROMISE));
        VoteRecord alone = new VoteRecord(9, Optional.empty(), Optional.empty(), Duration.ZERO);
        told.clear();
        store(alone);
        assertThat(memory()).isEqualTo(new VoterMemory.Remembered(alone));
    }

    @Test
    void onlyTheOwnerMayReadIt() throws IOException {
        store(VOTE);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(Files.size(file)).isEqualTo(VoteText.BYTES);
    }

    @Test
    void aMissingFileIsNoProofOfNeverHavingVoted() {
        assertThat(memory()).isEqualTo(new VoterMemory.Unknown("there is no " + file));
    }

    @Test
    void everySingleDamagedByteIsNoticed() throws IOException {
        byte[] good = VoteText.of(PROMISE);
        for (int at = 0; at < good.length; at++) {
            byte[] bad = good.clone();
            bad[at] ^= 0x04;
            Files.write(file, bad);
            assertThat(memory()).as("byte %d", at).isInstanceOf(VoterMemory.Unknown.class);
        }
    }

    @Test
    void aPartOfAFileIsNoticed() throws IOException {
        byte[] good = VoteText.of(PROMISE);
        for (int length : new int[] {0, 1, 80, 511}) {
            Files.write(file, java.util.Arrays.copyOf(good, length));
            assertThat(memory())
                    .isEqualTo(
                            new VoterMemory.Unknown(
                                    file
                                            + " is damaged: it is no votes file, or only a part of"
                                            + " one"));
        }
    }

    @Test
    void whatCannotBeStoredIsSaidWithItsPlace() throws IOException {
        Files.createDirectory(file);
        store(VOTE);
        assertThat(told.getFirst())
                .isInstanceOfSatisfying(
                        Event.VotePersisted.class,
                        ended -> {
                            assertThat(ended.stored()).isFalse();
                            assertThat(ended.detail()).contains(file.toString());
                        });
        assertThat(memory()).isInstanceOf(VoterMemory.Unknown.class);
    }

    @Test
    void afterAFailureTheNextMaySucceed() throws IOException {
        Files.createDirectory(file);
        try (VoteStore store = new VoteStore(file, told::add)) {
            store.persist(VOTE);
            await().until(() -> told.size() == 1);
            Files.delete(file);
            store.persist(PROMISE);
            await().until(() -> told.size() == 2);
        }
        assertThat(told.getLast()).isEqualTo(new Event.VotePersisted(PROMISE, true, ""));
        assertThat(memory()).isEqualTo(new VoterMemory.Remembered(PROMISE));
    }
}
