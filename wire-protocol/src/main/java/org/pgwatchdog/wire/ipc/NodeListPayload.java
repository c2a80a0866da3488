package org.pgwatchdog.wire.ipc;

import java.util.List;
import java.util.Optional;
import org.pgwatchdog.core.message.IpcReply;
import org.pgwatchdog.core.model.ClusterSnapshot;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.core.model.NodeSnapshot;
import org.pgwatchdog.wire.json.JsonWriter;

/// Writes the node list as 4.3 and later do, with `LifecheckStarted` of the branch after 4.7 as the
/// last key of each node (protocol v4, 16.6; native `get_node_list_json`, `add_nodeinfo_to_json`).
final class NodeListPayload {
    /// Stands for the leader where there is none: with a blank.
    private static final String NO_LEADER = "Not Set";

    /// Stands for everything else that is empty: with an underscore.
    private static final String NOT_SET = "Not_Set";

    private NodeListPayload() {}

    static byte[] bytes(IpcReply.Nodes reply) {
        ClusterSnapshot cluster = reply.cluster();
        Optional<NodeSnapshot> leader = cluster.leader().map(NodeId::value).flatMap(cluster::node);
        List<NodeSnapshot> nodes =
                reply.only()
                        .map(id -> cluster.node(id).map(List::of).orElse(List.of()))
                        .orElse(cluster.nodes());
        JsonWriter out = new JsonWriter();
        out.field("RemoteNodeCount", cluster.nodes().size() - 1)
                .field("MemberRemoteNodeCount", cluster.memberRemoteCount())
                .field("NodesRequireForQuorum", cluster.votesRequired())
                .field("QuorumStatus", cluster.quorum().code())
                .field("AliveNodeCount", cluster.standbyCount())
                .field("Escalated", cluster.escalated())
                .field("LeaderNodeName", leader.map(NodeSnapshot::name).orElse(NO_LEADER))
                .field(
                        "LeaderHostName",
                        leader.map(node -> node.address().host()).orElse(NO_LEADER))
                .field("NodeCount", Math.max(1, nodes.size()))
                .beginArray("WatchdogNodes");
        if (nodes.isEmpty()) {
            writePlaceholder(out);
        }
        nodes.forEach(node -> write(out, node));
        return out.end().bytesWithNul();
    }

    private static void write(JsonWriter out, NodeSnapshot node) {
        out.beginElement()
                .field("ID", node.id().value())
                .field("State", node.state().code())
                .field("Membership", node.membership().code())
                .field("MembershipString", node.membership().label())
                .field("NodeName", orNotSet(node.name()))
                .field("HostName", node.address().host())
                .field("StateName", node.state().label())
                .field("DelegateIP", orNotSet(node.delegateIp()))
                .field("WdPort", node.address().wdPort())
                .field("PgpoolPort", node.address().pgpoolPort())
                .field("Priority", node.priority())
                .field("LifecheckStarted", node.lifecheckStarted())
                .end();
    }

    /// The one element that answers an unknown id.
    private static void writePlaceholder(JsonWriter out) {
        out.beginElement()
                .field("ID", -1)
                .field("State", -1)
                .field("Membership", -1)
                .field("MembershipString", NOT_SET)
                .field("NodeName", NOT_SET)
                .field("HostName", NOT_SET)
                .field("StateName", NOT_SET)
                .field("DelegateIP", NOT_SET)
                .field("WdPort", 0)
                .field("PgpoolPort", 0)
                .field("Priority", 0)
                .field("LifecheckStarted", false)
                .end();
    }

    private static String orNotSet(String text) {
        return text.isEmpty() ? NOT_SET : text;
    }
}
