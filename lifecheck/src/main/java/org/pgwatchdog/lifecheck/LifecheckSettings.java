package org.pgwatchdog.lifecheck;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.pgwatchdog.core.model.NodeAddress;
import org.pgwatchdog.core.model.NodeId;

/// Everything the life check must know, validated. The sections of methods that are not used may hold
/// their defaults.
///
/// @param method `wd_lifecheck_method`
/// @param local this node; its `host` and `pgpoolPort` are what the query method checks
/// @param peers the other nodes, ids all different
/// @param interval `wd_interval`, [LifecheckLimits#PERIOD_MIN] or more: the period of queries and of
///     trusted servers. Heartbeat verdicts do not wait for it.
/// @param heartbeat the heartbeat method's part
/// @param query the query method's part
/// @param trusted servers that must be reachable for this node to trust its own network
/// @param localPgpool how the local pgpool is watched
public record LifecheckSettings(
        LifecheckMethod method,
        NodeAddress local,
        List<NodeAddress> peers,
        Duration interval,
        HeartbeatSettings heartbeat,
        QuerySettings query,
        TrustedServerSettings trusted,
        LocalPgpoolSettings localPgpool) {
    public LifecheckSettings {
        peers = List.copyOf(peers);
        LifecheckLimits.requirePeriod("wd_interval", interval);
        Set<NodeId> ids = new HashSet<>(List.of(local.id()));
        for (NodeAddress peer : peers) {
            if (!ids.add(peer.id())) {
                throw new IllegalArgumentException("node id " + peer.id() + " is given twice");
            }
        }
    }
}
