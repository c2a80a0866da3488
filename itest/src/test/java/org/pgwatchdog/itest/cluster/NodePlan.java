package org.pgwatchdog.itest.cluster;

import java.util.LinkedHashMap;
import java.util.Map;

/// One configured node.
///
/// @param kind which program runs it
/// @param priority `wd_priority`
/// @param settings configuration keys of this node alone, with their values as in pgpool.conf
///     (quotes included); they win over the cluster's
/// @param identity the node id it takes for its own; -1 = the right one
public record NodePlan(NodeKind kind, int priority, Map<String, String> settings, int identity) {

    public NodePlan {
        settings = Map.copyOf(settings);
    }

    public NodePlan(NodeKind kind, int priority) {
        this(kind, priority, Map.of(), -1);
    }

    /// This node with one more setting of its own.
    public NodePlan with(String key, String value) {
        Map<String, String> all = new LinkedHashMap<>(settings);
        all.put(key, value);
        return new NodePlan(kind, priority, all, identity);
    }

    NodePlan withKind(NodeKind other) {
        return new NodePlan(other, priority, settings, identity);
    }

    NodePlan withIdentity(int mistaken) {
        return new NodePlan(kind, priority, settings, mistaken);
    }

    int identityOr(int id) {
        return identity < 0 ? id : identity;
    }
}
