package org.pgwatchdog.core.legacy;

import java.util.Optional;
import org.pgwatchdog.core.effect.Effect;
import org.pgwatchdog.core.effect.NoticeCode;
import org.pgwatchdog.core.legacy.message.LegacyStatus;
import org.pgwatchdog.core.model.MonotonicTime;

/// Ending (protocol v3, 10.6): the virtual IP goes, the others are told, the process may end.
final class LeavingState implements LegacyState {
    private final LegacyNode node;
    private final String reason;
    private final Farewell farewell;
    private boolean halted;

    LeavingState(LegacyNode node, String reason) {
        this.node = node;
        this.reason = reason;
        this.farewell = new Farewell(node);
    }

    @Override
    public LegacyPhase phase() {
        return LegacyPhase.LEAVING;
    }

    @Override
    public String why() {
        return reason;
    }

    @Override
    public void enter() {
        node.out().info(NoticeCode.SHUTTING_DOWN, "shutting down: " + reason);
        node.show(LegacyStatus.DOWN);
    }

    @Override
    public void exit() {}

    @Override
    public Optional<LegacyState> next() {
        if (!halted && farewell.isOver()) {
            halted = true;
            node.out().info(NoticeCode.HALTED, "everything is let go");
            node.out().add(new Effect.Halt(reason));
        }
        return Optional.empty();
    }

    @Override
    public MonotonicTime deadline() {
        return halted ? MonotonicTime.NEVER : farewell.deadline();
    }
}
