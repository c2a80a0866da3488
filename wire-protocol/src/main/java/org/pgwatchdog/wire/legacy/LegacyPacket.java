package org.pgwatchdog.wire.legacy;

import org.pgwatchdog.core.legacy.message.LegacyMessage;
import org.pgwatchdog.core.legacy.message.WallTime;

/// One received legacy packet: what it says, and what proves that its sender has the key.
///
/// @param number the packet number as it came, unsigned
/// @param message what it says
/// @param sent the sender's wall clock; [WallTime#NONE] in answers and in 3.2
/// @param hash the hex digits of its hash, empty if there is none
public record LegacyPacket(long number, LegacyMessage message, WallTime sent, String hash) {
    /// The text that the hash covers: number and time, and nothing of the body (protocol v3, 7.1).
    String signedText() {
        return signedText(number, sent);
    }

    static String signedText(long number, WallTime sent) {
        return "no=" + number + " tv_sec=" + sent.seconds() + " tv_usec=" + sent.micros();
    }

    /// Hides the hash.
    @Override
    public String toString() {
        return message + " sent " + sent;
    }
}
