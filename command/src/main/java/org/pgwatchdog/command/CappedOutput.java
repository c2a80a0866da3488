package org.pgwatchdog.command;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// The beginning of a command's output, up to a limit; what comes after is counted only.
final class CappedOutput {
    private final int bytesMax;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private long dropped;

    CappedOutput(int bytesMax) {
        this.bytesMax = bytesMax;
    }

    void add(byte[] bytes, int length) {
        int room = Math.min(length, bytesMax - kept.size());
        kept.write(bytes, 0, room);
        dropped += length - room;
    }

    /// What was kept, bytes that are no UTF-8 replaced, with a closing line if something is missing.
    String text() {
        String text = kept.toString(StandardCharsets.UTF_8);
        return dropped == 0 ? text : text + "\n[" + dropped + " more bytes were dropped]";
    }
}
