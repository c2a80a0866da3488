package org.pgwatchdog.core;

import java.util.Optional;
import org.pgwatchdog.core.message.NodeInfo;
import org.pgwatchdog.core.model.NodeAddress;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.core.model.WatchdogConfig;

/// Decides whom an inbound connection belongs to, from its first ADD NODE (protocol v4, 3.6; native
/// `read_sockets`, `verify_authhash_for_node`). Pure; any thread.
public final class PeerAdmission {
    private PeerAdmission() {}

    /// What to do with the connection.
    public sealed interface Decision {}

    /// It belongs to this node.
    public record Admit(NodeId peer) implements Decision {}

    /// It announces the local node's id: a duplicate. Natives neither answer nor close.
    public record OwnId(String reason) implements Decision {}

    /// Answer REJECT and close.
    public record Refuse(String reason) implements Decision {}

    /// The decision for one connection.
    ///
    /// @param config the local configuration
    /// @param sourceAddress the connection's numeric source address, without port
    /// @param info what the peer says of itself
    /// @param authentic whether the digest fits the shared key, or no key is configured
    public static Decision decide(
            WatchdogConfig config, String sourceAddress, NodeInfo info, boolean authentic) {
        if (info.nodeId().filter(config.localId()::equals).isPresent()) {
            return new OwnId(
                    "a node at "
                            + sourceAddress
                            + " (\""
                            + info.nodeName()
                            + "\") announces this node's own id "
                            + config.localId()
                            + "; check its pgpool_node_id");
        }
        if (!authentic) {
            return new Refuse(
                    "authentication failed: the digest of \""
                            + info.nodeName()
                            + "\" at "
                            + sourceAddress
                            + " does not fit wd_authkey");
        }
        Optional<NodeAddress> match =
                config.remotes().stream()
                        .filter(node -> matches(node, sourceAddress, info))
                        .findFirst();
        return match.<Decision>map(node -> new Admit(node.id()))
                .orElseGet(() ->
                        new Refuse(
                                "no configured node fits \""
                                        + info.nodeName()
                                        + "\" at "
                                        + sourceAddress
                                        + ": hostname="
                                        + info.hostName()
                                        + " wd_port="
                                        + info.wdPort()
                                        + " pgpool_port="
                                        + info.pgpoolPort()
                                        + " node_id="
                                        + info.nodeId().map(NodeId::toString).orElse("none")));
    }

    private static boolean matches(NodeAddress node, String sourceAddress, NodeInfo info) {
        return node.wdPort() == info.wdPort()
                && node.pgpoolPort() == info.pgpoolPort()
                && info.nodeId().map(node.id()::equals).orElse(true)
                && (node.host().equals(sourceAddress) || node.host().equals(info.hostName()));
    }
}
