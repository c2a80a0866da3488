package org.pgwatchdog.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pgwatchdog.core.message.LeaseStanding;
import org.pgwatchdog.core.message.NodeInfo;
import org.pgwatchdog.core.message.PauseMark;
import org.pgwatchdog.core.message.PeerExtension;
import org.pgwatchdog.core.message.Standing;
import org.pgwatchdog.core.model.NodeAddress;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.core.model.PoolConfig;
import org.pgwatchdog.core.model.QuorumStatus;
import org.pgwatchdog.core.model.VoteRecord;
import org.pgwatchdog.core.model.WatchdogConfig;
import org.pgwatchdog.core.model.WatchdogState;

/// Configurations and node infos for tests.
public final class Configs {
    public static final PoolConfig POOL =
            new PoolConfig(
                    List.of(new PoolConfig.Setting("max_pool", 4)),
                    List.of(),
                    List.of(
                            new PoolConfig.Backend("db", 5432),
                            new PoolConfig.Backend("db2", 5432)),
                    List.of());

    private Configs() {}

    public static List<NodeAddress> addresses(int count) {
        List<NodeAddress> nodes = new ArrayList<>();
        for (int id = 0; id < count; id++) {
            nodes.add(new NodeAddress(NodeId.of(id), "10.0.0.1" + id, 9000, 9999));
        }
        return nodes;
    }

    public static WatchdogConfig of(int local, int count, int priority) {
        return of(
                local,
                count,
                priority,
                false,
                WatchdogConfig.Membership.FIXED,
                WatchdogConfig.Failover.DEFAULT);
    }

    public static WatchdogConfig of(
            int local,
            int count,
            int priority,
            boolean halfVotes,
            WatchdogConfig.Membership membership,
            WatchdogConfig.Failover failover) {
        return new WatchdogConfig(
                NodeId.of(local),
                addresses(count),
                priority,
                true,
                "10.0.0.100",
                "n" + local,
                "4.3.5",
                halfVotes,
                membership,
                failover,
                POOL,
                Duration.ofSeconds(5));
    }

    /// Nodes with a lease of two seconds and a deadtime of three.
    public static WatchdogConfig leased(int local, int count, int priority) {
        return of(local, count, priority)
                .withLease(Optional.of(WatchdogConfig.Lease.of(Duration.ofSeconds(3))));
    }

    /// What a node with leases says of itself.
    public static NodeInfo leasedInfo(int id, WatchdogState state, LeaseStanding lease) {
        return leasedInfo(id, state, lease, Optional.empty());
    }

    /// The same of one that names its successor.
    public static NodeInfo leasedInfo(
            int id, WatchdogState state, LeaseStanding lease, Optional<NodeId> successor) {
        return info(
                id,
                state,
                1,
                new Standing(10, 5, QuorumStatus.ON_THE_EDGE, 0, false),
                Optional.of(
                        new PeerExtension(2, lease.highestTerm(), successor, Optional.of(lease))));
    }

    /// A follower that has promised itself in `term`.
    public static LeaseStanding promised(long term, int to) {
        return new LeaseStanding(
                new VoteRecord(
                        term, Optional.empty(), Optional.of(NodeId.of(to)), Duration.ofSeconds(2)),
                0,
                false,
                Duration.ofSeconds(2),
                0,
                PauseMark.NEVER,
                0,
                0);
    }

    /// A leader whom a majority has elected.
    public static LeaseStanding leading(int id, long term) {
        return new LeaseStanding(
                new VoteRecord(
                        term,
                        Optional.of(NodeId.of(id)),
                        Optional.of(NodeId.of(id)),
                        Duration.ZERO),
                term,
                true,
                Duration.ofSeconds(2),
                term - 1,
                PauseMark.NEVER,
                0,
                0);
    }

    /// Nodes of which each has a bridge that can carry out failovers; backends 0 and 1.
    public static WatchdogConfig bridged(int local, int count, WatchdogConfig.Failover failover) {
        return of(local, count, 9, false, WatchdogConfig.Membership.FIXED, failover);
    }

    /// How a bridged leader decides.
    public static WatchdogConfig.Failover failover(
            boolean whenQuorumExists, boolean requireConsensus, boolean allowMultiple) {
        return new WatchdogConfig.Failover(
                whenQuorumExists,
                requireConsensus,
                allowMultiple,
                true,
                false,
                WatchdogConfig.Failover.VOTE_LIFETIME_MIN);
    }

    /// The native defaults, with a bridge.
    public static WatchdogConfig.Failover failover() {
        return failover(true, true, false);
    }

    /// What a native node says of itself.
    public static NodeInfo nativeInfo(int id, WatchdogState state) {
        return nativeInfo(id, state, 1, new Standing(10, 5, QuorumStatus.ON_THE_EDGE, 0, false));
    }

    public static NodeInfo nativeInfo(
            int id, WatchdogState state, int priority, Standing standing) {
        return info(id, state, priority, standing, Optional.empty());
    }

    public static NodeInfo extendedInfo(int id, WatchdogState state, int priority) {
        return extendedInfo(id, state, priority, Optional.empty());
    }

    public static NodeInfo extendedInfo(
            int id, WatchdogState state, int priority, Optional<NodeId> successor) {
        return info(
                id,
                state,
                priority,
                new Standing(10, 5, QuorumStatus.ON_THE_EDGE, 0, false),
                Optional.of(new PeerExtension(1, 0, successor)));
    }

    private static NodeInfo info(
            int id,
            WatchdogState state,
            int priority,
            Standing standing,
            Optional<PeerExtension> extension) {
        return new NodeInfo(
                "4.3.5",
                1,
                2,
                state,
                9000,
                9999,
                priority,
                Optional.of(NodeId.of(id)),
                "n" + id,
                "10.0.0.1" + id,
                "",
                Optional.of(standing),
                Optional.empty(),
                extension);
    }
}
