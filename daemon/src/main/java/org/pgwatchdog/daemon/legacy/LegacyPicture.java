package org.pgwatchdog.daemon.legacy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.pgwatchdog.core.legacy.LegacyPhase;
import org.pgwatchdog.core.legacy.LegacySnapshot;
import org.pgwatchdog.core.legacy.LegacySnapshot.Absence;
import org.pgwatchdog.core.legacy.LegacySnapshot.MemberView;
import org.pgwatchdog.core.legacy.message.LegacyStatus;
import org.pgwatchdog.core.model.BackendStatuses;
import org.pgwatchdog.core.model.ClusterSnapshot;
import org.pgwatchdog.core.model.LostReason;
import org.pgwatchdog.core.model.MembershipStatus;
import org.pgwatchdog.core.model.MonotonicTime;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.core.model.NodeSnapshot;
import org.pgwatchdog.core.model.QuorumStatus;
import org.pgwatchdog.core.model.WatchdogState;

/// Tells the legacy core's picture of the cluster in the words of the newer generation, which status,
/// metrics, monitors and PCP tools speak. Remembers since when each node is as it is. One thread.
public final class LegacyPicture {
    private static final Duration NO_TIME = Duration.ZERO;

    private final Map<NodeId, Since> since = new TreeMap<>();

    private record Since(WatchdogState state, MonotonicTime from) {}

    /// The picture at `now`.
    ///
    /// @param backends what the bridge knows of them
    public ClusterSnapshot of(
            LegacySnapshot core, MonotonicTime now, Optional<BackendStatuses> backends) {
        boolean active = core.phase() == LegacyPhase.ACTIVE;
        List<NodeSnapshot> nodes = new ArrayList<>();
        for (MemberView member : core.members()) {
            boolean local = nodes.isEmpty();
            nodes.add(node(member, local ? stateOf(core.phase()) : stateOf(member), local, now));
        }
        int counted = (int) core.members().stream().filter(LegacyPicture::counts).count();
        long standbys = nodes.stream().filter(one -> one.state() == WatchdogState.STANDBY).count();
        return new ClusterSnapshot(
                nodes.getFirst().id(),
                core.master(),
                0,
                core.master().isPresent() ? QuorumStatus.EXIST : QuorumStatus.NO_LEADER,
                core.master().isPresent() ? (int) standbys : 0,
                Math.max(0, counted - 1),
                counted / 2 + 1,
                active,
                core.vip(),
                nodes,
                backends,
                false,
                core.leaseEnds().map(end -> now.hasReached(end) ? NO_TIME : end.since(now)),
                Optional.of(
                        new ClusterSnapshot.LegacyStanding(
                                core.phase().name(),
                                core.why(),
                                core.lockHolder(),
                                core.interlocking(),
                                core.recovery())));
    }

    private NodeSnapshot node(
            MemberView member, WatchdogState state, boolean local, MonotonicTime now) {
        NodeId id = member.id();
        Since known = since.get(id);
        if (known == null || known.state() != state) {
            known = new Since(state, now);
            since.put(id, known);
        }
        var identity = member.record().identity();
        return new NodeSnapshot(
                Roster.address(id, identity),
                state,
                now.since(known.from()),
                counts(member) ? MembershipStatus.MEMBER : MembershipStatus.REVOKED_SHUTDOWN,
                identity.host() + ":" + identity.pgpoolPort(),
                member.record().delegateIp(),
                0,
                lostReason(member.absence()),
                member.lastHeard(),
                local ? NodeSnapshot.Kind.PGWATCHDOG : NodeSnapshot.Kind.UNKNOWN,
                "",
                true,
                local || member.record().status().isLive(),
                !local && state == WatchdogState.STANDBY);
    }

    private static WatchdogState stateOf(LegacyPhase phase) {
        return switch (phase) {
            case INIT -> WatchdogState.INITIALIZING;
            case STANDBY -> WatchdogState.STANDBY;
            case CANDIDATE -> WatchdogState.STANDING_FOR_LEADER;
            case ACTIVE -> WatchdogState.LEADER;
            case DOWN -> WatchdogState.LOST;
            case LEAVING -> WatchdogState.SHUTDOWN;
        };
    }

    private static WatchdogState stateOf(MemberView member) {
        LegacyStatus status = member.record().status();
        return switch (status) {
            case INIT -> WatchdogState.DEAD;
            case NORMAL -> WatchdogState.STANDBY;
            case MASTER -> WatchdogState.LEADER;
            case DOWN ->
                    member.absence() == Absence.LEFT ? WatchdogState.SHUTDOWN : WatchdogState.LOST;
        };
    }

    /// Those that said good-bye and those whose process is gone are not waited for.
    private static boolean counts(MemberView member) {
        return member.absence() == Absence.NONE || member.absence() == Absence.LOST;
    }

    private static Optional<LostReason> lostReason(Absence absence) {
        return switch (absence) {
            case NONE -> Optional.empty();
            case LEFT -> Optional.of(LostReason.SHUTDOWN);
            case DEAD -> Optional.of(LostReason.NOT_REACHABLE);
            case LOST -> Optional.of(LostReason.LIFECHECK);
        };
    }
}
