package org.pgwatchdog.core.legacy.message;

/// What a legacy node says of a node, mostly of itself: the part of the native `WdInfo` that travels
/// (protocol v3, 3.3).
///
/// @param status its status
/// @param start its start time by its own clock; a vote and a self-declared death change it
/// @param identity who it is
/// @param delegateIp `delegate_IP`, empty if none; at most 127 bytes
public record NodeRecord(
        LegacyStatus status, WallTime start, MemberIdentity identity, String delegateIp) {
    /// Buffers of natives have 128 bytes, one of which is the NUL.
    public static final int DELEGATE_IP_LENGTH_MAX = 127;

    public NodeRecord {
        if (delegateIp.length() > DELEGATE_IP_LENGTH_MAX || delegateIp.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(
                    "delegate_IP of "
                            + delegateIp.length()
                            + " characters, at most "
                            + DELEGATE_IP_LENGTH_MAX);
        }
    }

    public NodeRecord with(LegacyStatus newStatus) {
        return new NodeRecord(newStatus, start, identity, delegateIp);
    }
}
