package org.pgwatchdog.core.message;

import java.util.Optional;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.core.model.WatchdogState;

/// What a node says of itself in ADD NODE and NODE INFO (protocol v4, 7.2). The key's digest is no
/// part of it: the codec computes and checks it.
///
/// @param pgpoolVersion `PGPOOL_VERSION`, empty if the sender gave none; natives keep 9 characters
/// @param dataVersionMajor 1 if the sender gave none
/// @param dataVersionMinor 0 if the sender gave none
/// @param state the sender's state
/// @param wdPort its `wd_port<N>`
/// @param pgpoolPort its `pgpool_port<N>`
/// @param priority its `wd_priority`, -1 while resigning
/// @param nodeId its id; empty from releases before 4.2
/// @param nodeName text for people, not an identity
/// @param hostName its `hostname<N>`
/// @param delegateIp `VIP`, may be empty
/// @param standing empty from releases that send `StartupTimeSecs` (up to 3.5.6 / 3.6.2)
/// @param lifecheckStarted empty if the sender did not say (before the branch after 4.7)
/// @param extension present if the sender is a pgwatchdog node
public record NodeInfo(
        String pgpoolVersion,
        int dataVersionMajor,
        int dataVersionMinor,
        WatchdogState state,
        int wdPort,
        int pgpoolPort,
        int priority,
        Optional<NodeId> nodeId,
        String nodeName,
        String hostName,
        String delegateIp,
        Optional<Standing> standing,
        Optional<Boolean> lifecheckStarted,
        Optional<PeerExtension> extension) {

    /// True if the sender understands the service message REQUIRE TO RELOAD (protocol v4, 2.4).
    public boolean understandsReload() {
        return dataVersionMajor >= 1 && dataVersionMinor >= 1;
    }
}
