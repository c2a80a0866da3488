package org.pgwatchdog.wire.legacy;

import org.pgwatchdog.core.legacy.message.LegacyStatus;
import org.pgwatchdog.core.legacy.message.MemberIdentity;
import org.pgwatchdog.core.legacy.message.WallTime;

/// A legacy node's sign of life (protocol v3, chapter 6). Its sender is known by name and pgpool port.
///
/// @param from the sender's `wd_hostname`, 1 to 127 bytes in UTF-8
/// @param pgpoolPort the sender's `port`, 1 to 65535; not covered by the hash
/// @param sent the sender's wall clock
/// @param status the sender's status
public record LegacyHeartbeat(String from, int pgpoolPort, WallTime sent, LegacyStatus status) {
    public LegacyHeartbeat {
        if (from.isEmpty()
                || from.length() > MemberIdentity.HOST_LENGTH_MAX
                || from.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("heartbeat without a usable sender name");
        }
        if (pgpoolPort < 1 || pgpoolPort > 65_535) {
            throw new IllegalArgumentException(
                    "pgpool port " + pgpoolPort + " is not within 1..65535");
        }
    }
}
