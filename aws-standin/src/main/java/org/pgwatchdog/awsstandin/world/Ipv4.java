package org.pgwatchdog.awsstandin.world;

import java.util.Optional;

/// IPv4 addresses as 32 bits and as text; no name is ever looked up.
public final class Ipv4 {
    private Ipv4() {}

    /// Reads `a.b.c.d`; empty for anything else.
    public static Optional<Integer> parse(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 4) {
            return Optional.empty();
        }
        int bits = 0;
        for (String part : parts) {
            if (!part.matches("\\d{1,3}") || Integer.parseInt(part) > 255) {
                return Optional.empty();
            }
            bits = bits << 8 | Integer.parseInt(part);
        }
        return Optional.of(bits);
    }

    /// The address of that text.
    ///
    /// @throws IllegalArgumentException if it is none
    public static int of(String text) {
        return parse(text).orElseThrow(() -> new IllegalArgumentException("not a.b.c.d: " + text));
    }

    public static String text(int address) {
        return (address >>> 24)
                + "."
                + (address >>> 16 & 255)
                + "."
                + (address >>> 8 & 255)
                + "."
                + (address & 255);
    }
}
