package org.pgwatchdog.daemon.votes;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.core.model.VoteRecord;

/// The form of the votes file: a line that people can read too, its checksum, and blanks up to the size of
/// a disk's sector, which disks write whole.
final class VoteText {
    static final int BYTES = 512;
    private static final Pattern FORM =
            Pattern.compile(
                    "(pgwatchdog-votes 1 term=(\\d{1,19}) voted=(-|\\d{1,3}) promised=(-|\\d{1,3})"
                            + " promise=(\\d{1,18})ns) crc32c=([0-9a-f]{8})\\n *");

    private VoteText() {}

    static byte[] of(VoteRecord record) {
        String line =
                "pgwatchdog-votes 1 term="
                        + record.term()
                        + " voted="
                        + id(record.votedFor())
                        + " promised="
                        + id(record.promisedTo())
                        + " promise="
                        + record.promise().toNanos()
                        + "ns";
        byte[] text =
                (line + " crc32c=" + checksum(line) + "\n").getBytes(StandardCharsets.US_ASCII);
        byte[] sector = new byte[BYTES];
        Arrays.fill(sector, (byte) ' ');
        System.arraycopy(text, 0, sector, 0, text.length);
        return sector;
    }

    /// @throws IllegalArgumentException saying what is wrong with it
    static VoteRecord parse(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        Matcher form = FORM.matcher(text);
        if (bytes.length != BYTES || !form.matches()) {
            throw new IllegalArgumentException("it is no votes file, or only a part of one");
        }
        if (!checksum(form.group(1)).equals(form.group(6))) {
            throw new IllegalArgumentException("its checksum does not fit");
        }
        return new VoteRecord(
                Long.parseLong(form.group(2)),
                node(form.group(3)),
                node(form.group(4)),
                Duration.ofNanos(Long.parseLong(form.group(5))));
    }

    private static String id(Optional<NodeId> node) {
        return node.map(NodeId::toString).orElse("-");
    }

    private static Optional<NodeId> node(String text) {
        return text.equals("-") ? Optional.empty() : Optional.of(NodeId.of(Integer.parseInt(text)));
    }

    private static String checksum(String line) {
        CRC32C sum = new CRC32C();
        sum.update(line.getBytes(StandardCharsets.US_ASCII));
        return String.format(Locale.ROOT, "%08x", sum.getValue());
    }
}
