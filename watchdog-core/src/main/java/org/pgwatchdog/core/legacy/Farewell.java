package org.pgwatchdog.core.legacy;

import org.jspecify.annotations.Nullable;
import org.pgwatchdog.core.legacy.message.PacketKind;
import org.pgwatchdog.core.model.MonotonicTime;

/// What a node that lets go tells the others (protocol v3, 10.6), so that one of them may take the virtual
/// IP: not before that is gone here, and with patience for those who do not answer.
final class Farewell {
    private final LegacyNode node;
    private @Nullable Round round;
    private MonotonicTime patience = MonotonicTime.NEVER;

    Farewell(LegacyNode node) {
        this.node = node;
    }

    /// Says it as soon as the virtual IP is gone; true once all have heard it or the patience has ended.
    boolean isOver() {
        if (!node.vip().isDown()) {
            return false;
        }
        Round said = round;
        if (said == null) {
            said = node.asks().round(PacketKind.SERVER_DOWN, node.members().live());
            round = said;
            patience = node.now().plus(LegacyLimits.LEAVE_PATIENCE);
        }
        return said.isDone() || node.now().hasReached(patience);
    }

    MonotonicTime deadline() {
        return node.now().isBefore(patience) ? patience : MonotonicTime.NEVER;
    }
}
