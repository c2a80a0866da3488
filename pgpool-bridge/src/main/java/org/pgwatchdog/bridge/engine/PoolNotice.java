package org.pgwatchdog.bridge.engine;

/// What the local pgpool said through `pgwatchdog notify`.
///
/// @param node the backend concerned (`%d`)
/// @param newMain the node that it would promote (`%m`), -1 if none
/// @param byOperator true if the caller vouches that a person ordered it: no votes are needed then
public record PoolNotice(HookCall.Kind kind, int node, int newMain, boolean byOperator) {}
