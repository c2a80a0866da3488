package org.pgwatchdog.daemon.legacy;

import java.util.List;
import java.util.Optional;
import org.pgwatchdog.core.legacy.message.MemberIdentity;
import org.pgwatchdog.core.model.NodeAddress;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.core.model.WatchdogConfig;

/// Whom the legacy core means: it names nodes by identity, and counts this one as 0 and the others after
/// it, as the configuration does with `watchdog_protocol = '3'`. Nodes that join without being configured
/// come after those. Immutable.
public final class Roster {
    private final List<NodeAddress> order;

    private Roster(List<NodeAddress> order) {
        this.order = List.copyOf(order);
    }

    /// The nodes of a configuration.
    ///
    /// @param config with this node as 0, the first of its nodes
    public static Roster of(WatchdogConfig config) {
        if (config.localId().value() != 0) {
            throw new IllegalArgumentException(
                    "this node is " + config.localId() + " and must be 0, as to the legacy core");
        }
        return new Roster(config.nodes());
    }

    /// This node.
    public MemberIdentity self() {
        return identityOf(order.getFirst());
    }

    /// The configured others in the core's order.
    public List<MemberIdentity> peers() {
        return order.stream().skip(1).map(Roster::identityOf).toList();
    }

    /// A configured peer by its identity; empty for one that joined by itself.
    public Optional<NodeId> find(MemberIdentity identity) {
        return order.stream()
                .filter(node -> identityOf(node).equals(identity))
                .map(NodeAddress::id)
                .findFirst();
    }

    /// The address of a node as the rest of the daemon writes it.
    public static NodeAddress address(NodeId id, MemberIdentity identity) {
        return new NodeAddress(id, identity.host(), identity.wdPort(), identity.pgpoolPort());
    }

    private static MemberIdentity identityOf(NodeAddress node) {
        return new MemberIdentity(node.host(), node.pgpoolPort(), node.wdPort());
    }
}
