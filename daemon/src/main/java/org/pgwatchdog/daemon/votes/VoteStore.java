package org.pgwatchdog.daemon.votes;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.pgwatchdog.core.event.Event;
import org.pgwatchdog.core.model.VoteRecord;
import org.pgwatchdog.core.model.VoterMemory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The file with this node's votes (`state_dir`). Each record is written over the last one and synced to the
/// disk, by a thread of its own, in the order they came; then the core is told. A file that is missing,
/// damaged or unreadable is no record of "never voted": the core then keeps from voting for a while.
///
/// Thread-safe; only [#remember] and [#close] block.
public final class VoteStore implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(VoteStore.class);

    /// Records that wait for the disk; further ones are refused. A core writes one an election.
    static final int WAITING_MAX = 64;

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);

    private final Path file;
    private final Consumer<Event> sink;
    private final BlockingQueue<VoteRecord> waiting = new LinkedBlockingQueue<>(WAITING_MAX);
    private @Nullable Thread writer;
    private @Nullable FileChannel channel;
    private boolean closed;

    /// @param file opened when it is first needed
    /// @param sink gets a [Event.VotePersisted] for each record, on the writer's thread
    public VoteStore(Path file, Consumer<Event> sink) {
        this.file = file;
        this.sink = sink;
    }

    /// The file of a node.
    ///
    /// @param wdPort its `wd_port<N>`: several nodes may share a directory
    public static Path fileIn(Path directory, int wdPort) {
        return directory.resolve("pgwatchdog-" + wdPort + ".votes");
    }

    /// What an earlier process of this node stored.
    public VoterMemory remember() {
        try (var in = Files.newInputStream(file)) {
            return new VoterMemory.Remembered(VoteText.parse(in.readNBytes(VoteText.BYTES + 1)));
        } catch (NoSuchFileException _) {
            return new VoterMemory.Unknown("there is no " + file);
        } catch (IllegalArgumentException damaged) {
            LOG.warn("the votes file is damaged: file={} error={}", file, damaged.getMessage());
            return new VoterMemory.Unknown(file + " is damaged: " + damaged.getMessage());
        } catch (IOException unreadable) {
            LOG.warn("the votes file cannot be read: file={} error={}", file, unreadable);
            return new VoterMemory.Unknown(file + " cannot be read: " + unreadable.getMessage());
        }
    }

    /// Stores a record, and tells the core when that is done or failed.
    public synchronized void persist(VoteRecord record) {
        if (closed) {
            return;
        }
        if (!waiting.offer(record)) {
            sink.accept(
                    new Event.VotePersisted(
                            record, false, WAITING_MAX + " records wait for the disk already"));
            return;
        }
        if (writer == null) {
            writer = Thread.ofPlatform().name("votes").daemon().start(this::write);
        }
    }

    /// Ends the writer after the record it is at.
    @Override
    public void close() {
        Thread last;
        synchronized (this) {
            closed = true;
            last = writer;
        }
        if (last == null) {
            return;
        }
        last.interrupt();
        try {
            if (!last.join(CLOSE_TIMEOUT)) {
                LOG.warn("the disk does not take the votes: file={}", file);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void write() {
        try {
            while (true) {
                VoteRecord record = waiting.take();
                sink.accept(stored(record));
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            closeFile();
        }
    }

    private Event stored(VoteRecord record) {
        try {
            FileChannel to = channel;
            if (to == null) {
                to = open();
                channel = to;
            }
            ByteBuffer bytes = ByteBuffer.wrap(VoteText.of(record));
            for (long at = 0; bytes.hasRemaining(); ) {
                at += to.write(bytes, at);
            }
            to.force(false);
            return new Event.VotePersisted(record, true, "");
        } catch (IOException e) {
            closeFile();
            return new Event.VotePersisted(record, false, file + ": " + e);
        }
    }

    private FileChannel open() throws IOException {
        boolean isNew = Files.notExists(file);
        FileChannel opened =
                FileChannel.open(
                        file,
                        Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rw-------")));
        if (isNew) {
            syncDirectory();
        }
        return opened;
    }

    /// So that the file's name survives the host too.
    private void syncDirectory() throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        try (FileChannel names = FileChannel.open(directory, StandardOpenOption.READ)) {
            names.force(true);
        }
    }

    private void closeFile() {
        FileChannel open = channel;
        channel = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                LOG.debug("closing the votes file", e);
            }
        }
    }
}
