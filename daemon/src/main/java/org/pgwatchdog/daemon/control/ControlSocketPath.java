package org.pgwatchdog.daemon.control;

import java.nio.file.Path;

/// The place of the control socket and of the notice box beside it.
public final class ControlSocketPath {
    private ControlSocketPath() {}

    /// The socket of one node.
    ///
    /// @param wdPort the node's own `wd_port<N>`
    public static Path of(Path directory, int wdPort) {
        return directory.resolve(".s.PGWATCHDOG." + wdPort);
    }

    /// The notice box of the daemon that has this socket.
    public static Path noticeBox(Path socket) {
        return socket.resolveSibling(socket.getFileName() + ".notices");
    }
}
