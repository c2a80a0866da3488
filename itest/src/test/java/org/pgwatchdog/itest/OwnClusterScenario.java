package org.pgwatchdog.itest;

import org.junit.jupiter.api.AfterEach;
import org.pgwatchdog.itest.cluster.ClusterSlot;

/// What scenarios have in common that each make a cluster of their own, gone after each of them.
abstract class OwnClusterScenario implements ClusterScenario {
    final ClusterSlot slot = new ClusterSlot();

    /// Set by each test: see [#label()].
    String label = "";

    @AfterEach
    void closeCluster() {
        slot.close();
    }

    @Override
    public ClusterSlot slot() {
        return slot;
    }

    @Override
    public String label() {
        return label;
    }
}
