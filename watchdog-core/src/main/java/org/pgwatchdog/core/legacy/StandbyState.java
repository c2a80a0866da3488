package org.pgwatchdog.core.legacy;

import java.util.Optional;
import org.pgwatchdog.core.legacy.message.LegacyStatus;
import org.pgwatchdog.core.model.MonotonicTime;

/// Joined (protocol v3, 10.2 and 10.3). When the active node is gone the oldest stands; the others wait for
/// it, but not for ever.
final class StandbyState implements LegacyState {
    private final LegacyNode node;
    private final MonotonicTime notBefore;

    StandbyState(LegacyNode node) {
        this(node, MonotonicTime.ZERO);
    }

    /// @param notBefore when this node may stand at the earliest: it was refused just now
    StandbyState(LegacyNode node, MonotonicTime notBefore) {
        this.node = node;
        this.notBefore = notBefore;
    }

    @Override
    public LegacyPhase phase() {
        return LegacyPhase.STANDBY;
    }

    @Override
    public String why() {
        return node.members()
                .master()
                .map(master -> "node " + master + " is active")
                .orElse("no node is active");
    }

    @Override
    public void enter() {
        node.forgetRivals();
        node.show(LegacyStatus.NORMAL);
    }

    @Override
    public void exit() {}

    @Override
    public Optional<LegacyState> next() {
        Optional<String> unfit = node.fitness().unfit();
        if (unfit.isPresent()) {
            return Optional.of(new DownState(node, unfit.get()));
        }
        if (node.members().master().isPresent() || node.ballot().isGiven()) {
            return Optional.empty();
        }
        boolean mine =
                node.rules()
                        .mayStand(
                                node.members().amOldest(),
                                node.now().hasReached(node.patienceEnds()));
        boolean abstaining = node.isAbstaining() || node.claimant().isPresent();
        if (!mine || abstaining || !node.now().hasReached(notBefore)) {
            return Optional.empty();
        }
        if (!node.quorum().couldBeEnough(node.members().live())) {
            node.complainOfMinority(node.members().live().size());
            return Optional.empty();
        }
        return Optional.of(new CandidateState(node));
    }

    @Override
    public MonotonicTime deadline() {
        return node.members().master().isPresent()
                ? MonotonicTime.NEVER
                : later(notBefore).earlierOf(later(node.patienceEnds()));
    }

    private MonotonicTime later(MonotonicTime time) {
        return node.now().isBefore(time) ? time : MonotonicTime.NEVER;
    }
}
