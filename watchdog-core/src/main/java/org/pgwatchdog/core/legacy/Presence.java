package org.pgwatchdog.core.legacy;

import java.time.Duration;
import java.util.Optional;
import org.pgwatchdog.core.legacy.LegacySnapshot.Absence;
import org.pgwatchdog.core.legacy.message.LegacyStatus;
import org.pgwatchdog.core.legacy.message.PacketKind;
import org.pgwatchdog.core.model.LifecheckStatus;
import org.pgwatchdog.core.model.MonotonicTime;

/// Who is there. Natives say nothing at rest, and so notice a death after the deadtime only, and a healed
/// partition or a simultaneous start never. This node asks: the active one all standbys, whose answers are
/// its lease; a standby the active one; everybody those that were lost or never heard.
final class Presence {
    private final LegacyNode node;

    Presence(LegacyNode node) {
        this.node = node;
    }

    MonotonicTime deadline() {
        MonotonicTime earliest = MonotonicTime.NEVER;
        for (Member member : node.members().others()) {
            earliest =
                    earliest.earlierOf(member.nextQuestion(period(member)))
                            .earlierOf(member.condemnedUntil());
        }
        return earliest;
    }

    void tick() {
        MonotonicTime now = node.now();
        for (Member member : node.members().others()) {
            if (member.isSilentAndCondemned(now)) {
                node.lose(member, Absence.LOST, "the life check declares it dead");
            }
            if (now.hasReached(member.nextQuestion(period(member)))) {
                member.askedNow(now);
                node.asks().ask(member, question(member));
            }
        }
    }

    private static PacketKind question(Member member) {
        return member.status() == LegacyStatus.INIT ? PacketKind.ADD_REQ : PacketKind.INFO_REQ;
    }

    /// How often a node is asked; empty if only when there is a reason.
    private Optional<Duration> period(Member member) {
        return switch (node.phase()) {
            case INIT, DOWN, LEAVING -> Optional.empty();
            case STANDBY, CANDIDATE ->
                    member.isMaster()
                            ? Optional.of(LegacyLimits.PROBE_INTERVAL)
                            : periodOfAbsent(member);
            case ACTIVE ->
                    member.isLive() || node.quorum().needsProofOf(member)
                            ? Optional.of(node.config().timing().renewal())
                            : periodOfAbsent(member);
        };
    }

    private static Optional<Duration> periodOfAbsent(Member member) {
        boolean wanted = member.status() == LegacyStatus.INIT || member.absence() == Absence.LOST;
        return wanted ? Optional.of(LegacyLimits.SLOW_RETRY) : Optional.empty();
    }

    /// A heartbeat says something else than the list: ask.
    void heard(String host, int pgpoolPort, LegacyStatus status) {
        node.members()
                .find(host, pgpoolPort)
                .ifPresent(member -> {
                    if (status.isLive()) {
                        member.hearNow(node.now());
                    }
                    boolean leaving =
                            status == LegacyStatus.DOWN && member.status() == LegacyStatus.INIT;
                    if (status == LegacyStatus.MASTER && !member.isMaster()) {
                        member.claim(node.now(), node.config().timing().lease());
                    }
                    if (status != member.status() && !leaving) {
                        member.askAt(node.now());
                    }
                });
    }

    /// The life check's word on another node.
    void judged(Member member, LifecheckStatus status) {
        switch (status) {
            case DEAD -> member.condemn(true);
            case ALIVE, STARTED -> {
                member.condemn(false);
                if (!member.isLive()) {
                    member.askAt(node.now());
                }
            }
        }
    }
}
