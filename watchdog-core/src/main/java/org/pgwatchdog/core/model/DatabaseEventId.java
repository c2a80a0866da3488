package org.pgwatchdog.core.model;

import java.util.Optional;

/// Names one database event of the cluster: a failover, failback or promotion that a leader decided.
/// It stays the same when another leader has to finish the event.
///
/// @param leader the node that decided it
/// @param number counts on that node; a fresh command id, so it differs after a restart too
public record DatabaseEventId(NodeId leader, int number) {
    private static final int TEXT_LENGTH_MAX = 16;

    /// Reads what [#toString] wrote; empty for anything else.
    public static Optional<DatabaseEventId> parse(String text) {
        int colon = text.indexOf(':');
        if (colon <= 0 || text.length() > TEXT_LENGTH_MAX) {
            return Optional.empty();
        }
        try {
            int leader = Integer.parseInt(text, 0, colon, 10);
            int number = Integer.parseUnsignedInt(text, colon + 1, text.length(), 16);
            return leader < 0 || leader > NodeId.MAX
                    ? Optional.empty()
                    : Optional.of(new DatabaseEventId(NodeId.of(leader), number));
        } catch (NumberFormatException _) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return leader + ":" + Integer.toHexString(number);
    }
}
