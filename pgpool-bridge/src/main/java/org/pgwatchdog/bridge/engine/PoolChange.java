package org.pgwatchdog.bridge.engine;

/// One change of the local pgpool's backend status, made through PCP.
public sealed interface PoolChange {
    int backend();

    record Detach(int backend) implements PoolChange {}

    record Attach(int backend) implements PoolChange {}

    /// Makes it the primary in the pool's books; all others are detached by that.
    record Promote(int backend) implements PoolChange {}
}
