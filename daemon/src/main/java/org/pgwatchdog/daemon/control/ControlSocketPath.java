package org.pgwatchdog.daemon.control;

import java.nio.file.Path;

/// The place of the control socket.
public final class ControlSocketPath {
    private ControlSocketPath() {}

    /// The socket of one node.
    ///
    /// @param wdPort the node's own `wd_port<N>`
    public static Path of(Path directory, int wdPort) {
        return directory.resolve(".s.PGWATCHDOG." + wdPort);
    }
}
