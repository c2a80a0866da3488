package org.pgwatchdog.core.legacy;

import java.util.Optional;
import org.pgwatchdog.core.effect.NoticeCode;
import org.pgwatchdog.core.legacy.message.LegacyStatus;
import org.pgwatchdog.core.model.MonotonicTime;

/// Declared dead by itself (protocol v3, 10.6): first the virtual IP goes, then the others are told, so that
/// one of them may take it. Natives stay so until they are restarted; this node joins again, as the
/// youngest, as soon as nothing is in the way.
final class DownState implements LegacyState {
    private final LegacyNode node;
    private final String reason;
    private final Farewell farewell;

    DownState(LegacyNode node, String reason) {
        this.node = node;
        this.reason = reason;
        this.farewell = new Farewell(node);
    }

    @Override
    public LegacyPhase phase() {
        return LegacyPhase.DOWN;
    }

    @Override
    public String why() {
        return reason;
    }

    @Override
    public void enter() {
        node.forgetRivals();
        node.members().self().startAt(node.wall());
        node.show(LegacyStatus.DOWN);
        node.out().warn(NoticeCode.LOCAL_NODE_LOST, "this node is down: " + reason);
    }

    @Override
    public void exit() {
        node.members().self().startAt(node.wall());
        node.out().info(NoticeCode.LOCAL_NODE_FOUND, "this node joins again");
    }

    @Override
    public Optional<LegacyState> next() {
        boolean told = farewell.isOver();
        return told && node.fitness().unfit().isEmpty()
                ? Optional.of(new InitState(node))
                : Optional.empty();
    }

    @Override
    public MonotonicTime deadline() {
        return farewell.deadline();
    }
}
