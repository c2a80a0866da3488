package org.pgwatchdog.core.message;

import java.util.Optional;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.core.model.VoteRecord;

/// What pgwatchdog nodes tell each other beyond the native protocol: the JSON object `PgWatchdog`
/// in node info and beacon. Natives skip unknown keys; the object is never empty, because an empty
/// one crashes them (architecture, section 2).
///
/// @param level the highest extension level the sender understands, 1 or more
/// @param term the highest term of leadership the sender has heard of, 0 if it knows none
/// @param successor the node that the sender, a leader stepping down in order, wants to lead next;
///     pgwatchdog nodes leave the election to it
/// @param lease how the sender stands towards leases; empty if it knows none
public record PeerExtension(
        int level, long term, Optional<NodeId> successor, Optional<LeaseStanding> lease) {
    /// What this build speaks.
    public static final int LEVEL = 2;

    public PeerExtension {
        if (level < 1 || term < 0 || term > VoteRecord.TERM_MAX) {
            throw new IllegalArgumentException("extension level " + level + ", term " + term);
        }
    }

    /// An extension that knows no leases.
    public PeerExtension(int level, long term, Optional<NodeId> successor) {
        this(level, term, successor, Optional.empty());
    }

    /// An extension that names no successor and knows no leases.
    public PeerExtension(int level, long term) {
        this(level, term, Optional.empty());
    }
}
