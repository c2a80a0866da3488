package org.pgwatchdog.daemon.legacy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pgwatchdog.core.legacy.message.MemberIdentity;
import org.pgwatchdog.core.model.NodeAddress;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.core.model.WatchdogConfig;

/// Whom the legacy core means: it counts this node as 0 and the others after it, while the configuration
/// and people have their own numbers. Nodes that join without being configured get the same number in
/// both. Immutable.
public final class Roster {
    private final List<NodeAddress> order;

    private Roster(List<NodeAddress> order) {
        this.order = List.copyOf(order);
    }

    public static Roster of(WatchdogConfig config) {
        List<NodeAddress> order = new ArrayList<>(List.of(config.localAddress()));
        order.addAll(config.remotes());
        return new Roster(order);
    }

    /// This node.
    public MemberIdentity self() {
        return identityOf(order.getFirst());
    }

    /// The configured others in the core's order.
    public List<MemberIdentity> peers() {
        return order.stream().skip(1).map(Roster::identityOf).toList();
    }

    /// The id that the configuration, and people, know a node of the core by.
    public NodeId toConfigured(NodeId core) {
        return core.value() < order.size() ? order.get(core.value()).id() : core;
    }

    /// The core's id of a node.
    public NodeId toCore(NodeId configured) {
        for (int index = 0; index < order.size(); index++) {
            if (order.get(index).id().equals(configured)) {
                return NodeId.of(index);
            }
        }
        return configured;
    }

    /// A configured peer by its identity; empty for one that joined by itself.
    public Optional<NodeId> find(MemberIdentity identity) {
        return order.stream()
                .filter(node -> identityOf(node).equals(identity))
                .map(NodeAddress::id)
                .findFirst();
    }

    /// The address of a node as the rest of the daemon writes it.
    public NodeAddress address(NodeId core, MemberIdentity identity) {
        return new NodeAddress(
                toConfigured(core), identity.host(), identity.wdPort(), identity.pgpoolPort());
    }

    private static MemberIdentity identityOf(NodeAddress node) {
        return new MemberIdentity(node.host(), node.pgpoolPort(), node.wdPort());
    }
}
