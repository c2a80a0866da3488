package org.pgwatchdog.bridge.hook;

import java.time.Duration;
import org.pgwatchdog.bridge.conf.BridgeSettings;

/// One of the operator's commands.
///
/// @param name the parameter it comes from
/// @param text the command with placeholders; empty = nothing to run
/// @param limit the most time it may take
public record HookCommand(String name, String text, Duration limit) {
    public static HookCommand failover(BridgeSettings.Commands commands) {
        return new HookCommand("failover_command", commands.failover(), commands.timeout());
    }

    public static HookCommand failback(BridgeSettings.Commands commands) {
        return new HookCommand("failback_command", commands.failback(), commands.timeout());
    }

    public static HookCommand followPrimary(BridgeSettings.Commands commands) {
        return new HookCommand(
                "follow_primary_command",
                commands.followPrimary(),
                commands.followPrimaryTimeout());
    }
}
