package org.pgwatchdog.daemon.history;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.pgwatchdog.daemon.status.HistoryEntry;
import org.pgwatchdog.daemon.status.HistoryLimits;

/// The file of a node's facts, one JSON object a line, and the one before it (`.1`). Both are the daemon's
/// own, readable by nobody else; a file in their place that somebody else made, or a link, is refused:
/// the directory may be one that everybody can write to. Not thread-safe.
final class EventFile implements AutoCloseable {
    private final Path file;
    private final Path former;
    private final int bytesMax;
    private final int entriesMax;
    private @Nullable FileChannel channel;
    private long bytes;
    private int entries;

    /// What was found.
    ///
    /// @param entries oldest first, rising in sequence
    /// @param problems one line each: what is damaged
    record Found(List<HistoryEntry> entries, List<String> problems) {}

    EventFile(Path file) {
        this(file, HistoryLimits.FILE_BYTES_MAX, HistoryLimits.FILE_ENTRIES_MAX);
    }

    EventFile(Path file, int bytesMax, int entriesMax) {
        this.file = file;
        this.former = file.resolveSibling(file.getFileName() + ".1");
        this.bytesMax = bytesMax;
        this.entriesMax = entriesMax;
    }

    Path path() {
        return file;
    }

    /// Reads what earlier processes wrote. What cannot be read is left out and named.
    Found read() {
        List<HistoryEntry> found = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        for (Path one : List.of(former, file)) {
            try {
                read(one, found, problems);
            } catch (NoSuchFileException _) {
                // The first start, or not yet so many facts.
            } catch (IOException unreadable) {
                problems.add("the events in " + one + " cannot be read: " + unreadable);
            }
        }
        return new Found(List.copyOf(found), List.copyOf(problems));
    }

    /// Appends facts; begins a new file when this one is full.
    ///
    /// @throws IOException if they are not, or not all, in the file; the next call opens it anew
    void append(List<HistoryEntry> facts) throws IOException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        for (HistoryEntry fact : facts) {
            text.writeBytes((fact.toJson() + "\n").getBytes(StandardCharsets.UTF_8));
        }
        try {
            FileChannel out = channel == null ? open() : channel;
            if (bytes > 0 && (bytes + text.size() > bytesMax || entries >= entriesMax)) {
                out = rotate();
            }
            ByteBuffer rest = ByteBuffer.wrap(text.toByteArray());
            while (rest.hasRemaining()) {
                out.write(rest);
            }
            bytes += text.size();
            entries += facts.size();
        } catch (IOException failed) {
            close();
            throw failed;
        }
    }

    /// Makes what was appended survive a loss of power.
    void force() throws IOException {
        if (channel != null) {
            channel.force(false);
        }
    }

    @Override
    public void close() throws IOException {
        FileChannel open = channel;
        channel = null;
        if (open != null) {
            open.close();
        }
    }

    private FileChannel open() throws IOException {
        FileChannel opened =
                FileChannel.open(
                        file,
                        Set.of(
                                StandardOpenOption.CREATE,
                                StandardOpenOption.READ,
                                StandardOpenOption.WRITE,
                                LinkOption.NOFOLLOW_LINKS),
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rw-------")));
        try {
            requireOwn(file);
            bytes = opened.size();
            opened.position(bytes);
            endLine(opened);
        } catch (IOException refused) {
            opened.close();
            throw refused;
        }
        entries = (int) Math.min(bytes / 100, entriesMax - 1L); // A guess until the next file.
        channel = opened;
        return opened;
    }

    /// A process that died while it wrote leaves half a line: what follows gets a line of its own.
    private void endLine(FileChannel opened) throws IOException {
        ByteBuffer last = ByteBuffer.allocate(1);
        if (bytes > 0 && opened.read(last, bytes - 1) == 1 && last.get(0) != '\n') {
            opened.write(ByteBuffer.wrap(new byte[] {'\n'}));
            bytes++;
        }
    }

    private FileChannel rotate() throws IOException {
        force();
        close();
        Files.move(
                file, former, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        FileChannel fresh = open();
        entries = 0;
        return fresh;
    }

    private void read(Path one, List<HistoryEntry> found, List<String> problems)
            throws IOException {
        if (!Files.exists(one, LinkOption.NOFOLLOW_LINKS)) {
            throw new NoSuchFileException(one.toString());
        }
        requireOwn(one);
        int damaged = 0;
        for (String line : lines(one)) {
            try {
                HistoryEntry fact = HistoryEntry.parse(line);
                if (found.isEmpty() || fact.sequence() > found.getLast().sequence()) {
                    found.add(fact);
                } else {
                    damaged++;
                }
            } catch (IllegalArgumentException _) {
                damaged++;
            }
        }
        if (damaged > 0) {
            problems.add(damaged + " damaged lines of " + one + " are left out");
        }
    }

    /// The lines of the file's last part, as far as it may have grown.
    private List<String> lines(Path one) throws IOException {
        byte[] text;
        boolean cut;
        try (FileChannel in =
                FileChannel.open(one, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
            long limit = 2L * bytesMax;
            cut = in.size() > limit;
            in.position(cut ? in.size() - limit : 0);
            ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(in.size(), limit));
            while (buffer.hasRemaining() && in.read(buffer) >= 0) {}
            text = Arrays.copyOf(buffer.array(), buffer.position());
        }
        List<String> lines = new ArrayList<>();
        int from = 0;
        for (int index = 0; index <= text.length; index++) {
            if (index == text.length || text[index] == '\n') {
                int length = index - from;
                boolean whole = !cut || from > 0;
                if (length > 0 && whole) {
                    lines.add(
                            length > HistoryLimits.LINE_BYTES_MAX
                                    ? "a line too long"
                                    : new String(text, from, length, StandardCharsets.UTF_8));
                }
                from = index + 1;
            }
        }
        return lines;
    }

    private static void requireOwn(Path one) throws IOException {
        Map<String, Object> attributes =
                Files.readAttributes(
                        one, "unix:isRegularFile,uid,nlink", LinkOption.NOFOLLOW_LINKS);
        if (!Boolean.TRUE.equals(attributes.get("isRegularFile"))
                || !Integer.valueOf(1).equals(attributes.get("nlink"))
                || !(attributes.get("uid") instanceof Integer owner)
                || !Integer.toUnsignedString(owner).equals(self())) {
            throw new IOException(
                    one
                            + " is no plain file of this daemon's own user; remove it, or set"
                            + " state_dir to a directory that only this user may write to");
        }
    }

    /// The user that files of this process belong to: the fourth number of `Uid:`. What has a class in the
    /// JDK for it is not in the packaged runtime.
    private static String self() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.startsWith("Uid:"))
                    .map(line -> line.split("\\s+"))
                    .filter(words -> words.length > 4)
                    .map(words -> words[4])
                    .findFirst()
                    .orElseThrow(() -> new IOException("/proc/self/status names no user"));
        }
    }
}
