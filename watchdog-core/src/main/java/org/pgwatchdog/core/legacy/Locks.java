package org.pgwatchdog.core.legacy;

import java.util.EnumSet;
import java.util.List;
import org.pgwatchdog.core.legacy.message.InterlockLock;
import org.pgwatchdog.core.legacy.message.LegacyMessage;
import org.pgwatchdog.core.legacy.message.PacketKind;
import org.pgwatchdog.core.message.FailoverKind;
import org.pgwatchdog.core.message.FailoverOperation;

/// The locks of the interlock as this node has them (protocol v3, 9.1): all are set when it begins, and
/// each is released by its holder, for everybody.
final class Locks {
    private final LegacyNode node;
    private final EnumSet<InterlockLock> set = EnumSet.noneOf(InterlockLock.class);

    Locks(LegacyNode node) {
        this.node = node;
    }

    void setAll() {
        set.addAll(EnumSet.allOf(InterlockLock.class));
    }

    void clear() {
        set.clear();
    }

    boolean isSet(InterlockLock lock) {
        return set.contains(lock);
    }

    /// A peer says so.
    void unlocked(InterlockLock lock) {
        set.remove(lock);
    }

    /// Releases a lock here and everywhere, unless that is done.
    void release(InterlockLock lock) {
        if (set.remove(lock)) {
            node.asks()
                    .round(
                            PacketKind.UNLOCK_REQUEST,
                            new LegacyMessage.Unlock(lock),
                            node.members().live());
        }
    }

    /// The commands of an operation whose locks are still set, in the order in which natives run them.
    List<InterlockLock> left(FailoverOperation operation) {
        return commandsOf(operation).stream().filter(set::contains).toList();
    }

    /// All commands of an operation.
    static List<InterlockLock> commandsOf(FailoverOperation operation) {
        return operation.request().kind() == FailoverKind.FAILBACK
                ? List.of(
                        InterlockLock.FAILBACK, InterlockLock.FAILOVER, InterlockLock.FOLLOW_MASTER)
                : List.of(InterlockLock.FAILOVER, InterlockLock.FOLLOW_MASTER);
    }
}
