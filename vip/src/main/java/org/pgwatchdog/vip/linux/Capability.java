package org.pgwatchdog.vip.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A privilege of the kernel (`capabilities(7)`).
public enum Capability {
    /// Adding and deleting addresses.
    CAP_NET_ADMIN(12),
    /// Sending packets of one's own making: the announcements.
    CAP_NET_RAW(13);

    private static final String EFFECTIVE = "CapEff:";

    private final int bit;

    Capability(int bit) {
        this.bit = bit;
    }

    /// Whether this process has it. True if that cannot be found out: the attempt will tell.
    public boolean held() {
        try {
            return Files.readAllLines(Path.of("/proc/self/status")).stream()
                    .filter(line -> line.startsWith(EFFECTIVE))
                    .map(line -> line.substring(EFFECTIVE.length()).strip())
                    .mapToLong(digits -> Long.parseUnsignedLong(digits, 16))
                    .allMatch(set -> (set >>> bit & 1) == 1);
        } catch (IOException | NumberFormatException e) {
            return true;
        }
    }

    /// What to do if it is missing.
    public String remedy() {
        return "this process lacks "
                + name()
                + "; run it as root, or with AmbientCapabilities=CAP_NET_ADMIN CAP_NET_RAW in its"
                + " systemd unit";
    }
}
