package org.pgwatchdog.bridge.hook;

import org.pgwatchdog.bridge.conf.BridgeSettings;

/// A backend as a command is told of it.
///
/// @param id the backend's number; negative if there is no such backend (natively -1, and -2 for a primary
///     that nobody has looked for yet); the rest is then empty
/// @param host its host or socket directory
/// @param port its port; 0 if there is no such backend
/// @param dataDirectory its data directory, empty if none is configured
public record HookNode(int id, String host, int port, String dataDirectory) {
    /// No backend.
    public static final HookNode NONE = new HookNode(-1, "", 0, "");

    /// A configured backend.
    public static HookNode of(BridgeSettings.Backend backend) {
        return new HookNode(backend.id(), backend.host(), backend.port(), backend.dataDirectory());
    }

    public boolean exists() {
        return id >= 0;
    }
}
