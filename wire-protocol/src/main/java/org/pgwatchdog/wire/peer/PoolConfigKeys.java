package org.pgwatchdog.wire.peer;

import java.util.List;
import org.pgwatchdog.wire.payload.PoolConfigPayload;

/// The names of the scalar settings in POOL CONFIG DATA (protocol v4, 17.4).
public final class PoolConfigKeys {
    /// All scalar keys that a node should send, in wire order: those of 4.3, and among them the
    /// four that parsers of 4.4 and later require. Values as in `pgpool.conf`; booleans are 0 and
    /// 1.
    public static final List<String> SCALARS = PoolConfigPayload.SCALAR_KEYS;

    private PoolConfigKeys() {}
}
