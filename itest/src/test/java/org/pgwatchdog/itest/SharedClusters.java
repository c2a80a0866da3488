package org.pgwatchdog.itest;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.pgwatchdog.itest.cluster.ClusterPlan;
import org.pgwatchdog.itest.cluster.ClusterSlot;

/// Clusters that one scenario class has done with and another may go on with: starting one takes longer
/// than most scenarios.
///
/// At most [#IDLE_MAX] wait at a time. All are closed when the run ends.
final class SharedClusters implements BeforeAllCallback, AutoCloseable {

    private static final int IDLE_MAX = 4;
    private static final Deque<Idle> IDLE = new ArrayDeque<>();

    /// A slot nobody uses, and the plan of the cluster in it.
    private record Idle(ClusterPlan plan, ClusterSlot slot) {}

    /// A slot with a running cluster of the plan if one is idle; else an empty one.
    static synchronized ClusterSlot take(ClusterPlan plan) {
        for (Iterator<Idle> idle = IDLE.iterator(); idle.hasNext(); ) {
            Idle found = idle.next();
            if (found.plan().equals(plan)) {
                idle.remove();
                return found.slot();
            }
        }
        return new ClusterSlot();
    }

    /// Keeps the slot for the next class, unless a scenario failed in it.
    static synchronized void giveBack(ClusterPlan plan, ClusterSlot slot) {
        if (slot.isSpoilt()) {
            slot.close();
            return;
        }
        IDLE.addLast(new Idle(plan, slot));
        while (IDLE.size() > IDLE_MAX) {
            IDLE.removeFirst().slot().close();
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        context.getRoot()
                .getStore(ExtensionContext.Namespace.GLOBAL)
                .getOrComputeIfAbsent(SharedClusters.class, key -> this);
    }

    /// Called by JUnit at the end of the run.
    @Override
    public void close() {
        synchronized (SharedClusters.class) {
            while (!IDLE.isEmpty()) {
                IDLE.removeFirst().slot().close();
            }
        }
    }
}
