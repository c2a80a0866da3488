package org.pgwatchdog.bridge.ipc;

import java.time.Duration;

/// The limits of the local command socket. The length of a request is limited by
/// [org.pgwatchdog.wire.ProtocolLimits#IPC_REQUEST_LENGTH_MAX].
public final class IpcLimits {
    /// Clients connected at the same time; one more is answered with a failure and closed. Natives have
    /// a backlog of 5 and serve one at a time.
    public static final int CLIENTS_MAX = 128;

    /// How long a client may take to send its whole request; then it is closed. Stock clients send at
    /// once, natives wait without limit (protocol v4, 16.2).
    public static final Duration REQUEST_TIME_MAX = Duration.ofSeconds(5);

    /// How long a client is kept without an answer; then it is closed. Stock clients give up after 8 s,
    /// the children of pgpool wait longer for an online recovery.
    public static final Duration REPLY_TIME_MAX = Duration.ofMinutes(2);

    /// How long closing waits for the event loop.
    public static final Duration CLOSE_TIME_MAX = Duration.ofSeconds(2);

    /// Longest path of a Unix-domain socket in bytes (`sockaddr_un.sun_path` less a NUL).
    public static final int PATH_BYTES_MAX = 107;

    /// Connections that wait to be accepted.
    static final int BACKLOG = 64;

    private IpcLimits() {}
}
