package org.pgwatchdog.itest.drill;

import java.util.Arrays;
import java.util.Locale;
import org.pgwatchdog.itest.cluster.ClusterPlan;
import org.pgwatchdog.itest.cluster.Mix;
import org.pgwatchdog.itest.cluster.NodeKind;

/// A kind of cluster to drill, by its name on the command line: a [Mix], a colon, the kind that leads, and
/// `+fast` for a heartbeat of 100 ms and a deadtime of 500 ms. Java nodes raise the address themselves.
record DrillCluster(String name, ClusterPlan plan, NodeKind leader) {
    private static final String FAST = "+fast";

    /// @throws IllegalArgumentException saying what would be valid
    static DrillCluster of(String name) {
        String[] words = name.replace(FAST, "").split(":", -1);
        if (words.length != 2) {
            throw bad(name);
        }
        Mix mix;
        NodeKind kind;
        try {
            mix = Mix.valueOf(words[0].toUpperCase(Locale.ROOT));
            kind = NodeKind.valueOf(words[1].toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException _) {
            throw bad(name);
        }
        boolean fast = name.endsWith(FAST);
        if (!mix.has(kind) || (fast && mix.has(NodeKind.NATIVE))) {
            throw bad(name);
        }
        ClusterPlan plan = ClusterPlan.of(mix, kind).withLeasedVip();
        return new DrillCluster(name, fast ? fast(plan) : plan, kind);
    }

    private static ClusterPlan fast(ClusterPlan plan) {
        return plan.withOwn("wd_heartbeat_keepalive", "100ms")
                .withOwn("wd_heartbeat_deadtime", "500ms")
                .named(plan.name() + "-fast");
    }

    private static IllegalArgumentException bad(String name) {
        return new IllegalArgumentException(
                "'"
                        + name
                        + "' is no cluster; valid: one of "
                        + Arrays.toString(Mix.values())
                        + ", a colon, NATIVE or JAVA for the leader, which must be among them, and"
                        + " '+fast' if all are JAVA");
    }
}
