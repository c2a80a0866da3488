package org.pgwatchdog.itest;

import org.pgwatchdog.itest.cluster.ClusterSlot;

/// A test class that works on one cluster at a time, so that its failures can be documented.
interface ClusterScenario {

    ClusterSlot slot();

    /// What tells this instance from others of its class, for names of log directories.
    String label();
}
