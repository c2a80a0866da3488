package org.pgwatchdog.core.message;

import java.util.Optional;
import org.pgwatchdog.core.model.NodeId;

/// What pgwatchdog nodes tell each other beyond the native protocol: the JSON object `PgWatchdog`
/// in node info and beacon. Natives skip unknown keys; the object is never empty, because an empty
/// one crashes them (architecture, section 2).
///
/// @param level the highest extension level the sender understands, 1 or more
/// @param term the sender's current term of leadership, 0 if it knows none
/// @param successor the node that the sender, a leader stepping down on an operator's order, wants to
///     lead next; pgwatchdog nodes leave the election to it
public record PeerExtension(int level, long term, Optional<NodeId> successor) {
    /// What this build speaks.
    public static final int LEVEL = 1;

    public PeerExtension {
        if (level < 1 || term < 0) {
            throw new IllegalArgumentException("extension level " + level + ", term " + term);
        }
    }

    /// An extension that names no successor.
    public PeerExtension(int level, long term) {
        this(level, term, Optional.empty());
    }
}
