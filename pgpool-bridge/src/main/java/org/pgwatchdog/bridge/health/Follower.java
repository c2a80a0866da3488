package org.pgwatchdog.bridge.health;

/// A standby as its primary sees it (`pg_stat_replication`). State and sync state are empty if the user
/// may not see them.
public record Follower(String applicationName, String state, String syncState) {}
