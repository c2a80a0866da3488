package org.pgwatchdog.core.model;

/// What this node's pgpool is to the cluster: who decides over its backends.
public enum PoolRole {
    /// This node leads: its word counts.
    LEADER,
    /// A leader elsewhere decides.
    FOLLOWER,
    /// Nobody decides now.
    ALONE
}
