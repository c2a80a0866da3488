package org.pgwatchdog.bridge.engine;

/// One run of an operator's command (native `trigger_failover_command`). Ids of -1 mean "none".
///
/// @param node the backend that was detached, attached or is to follow (`%d`)
/// @param newMain the new main node, for FOLLOW_PRIMARY the new primary (`%m`)
/// @param oldMain the main node before (`%M`)
/// @param oldPrimary the primary before (`%P`)
public record HookCall(Kind kind, int node, int newMain, int oldMain, int oldPrimary) {
    public enum Kind {
        FAILOVER,
        FAILBACK,
        FOLLOW_PRIMARY
    }
}
