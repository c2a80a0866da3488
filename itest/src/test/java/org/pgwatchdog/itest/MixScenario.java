package org.pgwatchdog.itest;

import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.pgwatchdog.itest.cluster.ClusterPlan;
import org.pgwatchdog.itest.cluster.ClusterSlot;
import org.pgwatchdog.itest.cluster.Mix;
import org.pgwatchdog.itest.cluster.NodeKind;
import org.pgwatchdog.itest.cluster.RunningCluster;

/// What scenarios of every [LedCluster] have in common: its cluster, healthy before each of them.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock(providers = OneByOne.class)
abstract class MixScenario implements ClusterScenario {

    private final ClusterSlot slot = new ClusterSlot();

    @Parameter(0)
    private Mix mix;

    @Parameter(1)
    private NodeKind kind;

    ClusterPlan plan;

    /// The cluster, led by a node of the wanted kind.
    RunningCluster healthyCluster() {
        plan = ClusterPlan.of(mix, kind);
        return slot.healthy(plan, kind);
    }

    @AfterParameterizedClassInvocation
    void closeCluster() {
        slot.close();
    }

    @Override
    public ClusterSlot slot() {
        return slot;
    }

    @Override
    public String label() {
        return plan.name();
    }
}
