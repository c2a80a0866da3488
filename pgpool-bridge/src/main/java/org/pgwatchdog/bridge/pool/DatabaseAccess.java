package org.pgwatchdog.bridge.pool;

import java.util.List;
import org.pgwatchdog.bridge.engine.BackendRole;

/// How databases are asked. Each call blocks for a bounded time, on a virtual thread.
public interface DatabaseAccess {
    /// Whether a backend takes sessions now.
    Answer probe(int backend);

    /// The roles of these backends, asked at the same time: index = backend id, UNKNOWN for the others.
    List<BackendRole> survey(List<Integer> backends);

    /// What a probe found.
    ///
    /// @param detail what went wrong, empty if alive
    record Answer(boolean alive, String detail) {}
}
