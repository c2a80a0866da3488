package org.pgwatchdog.bridge.hook;

/// What the placeholders of one command stand for (native `trigger_failover_command`, pgpool_main.c).
///
/// @param node the backend that was detached (`failover_command`), attached (`failback_command`) or is to
///     follow (`follow_primary_command`): `%d %h %p %D`
/// @param newMain the new main node; for `follow_primary_command` the new primary: `%m %H %r %R`
/// @param oldMainId the main node before; for `follow_primary_command` natively the old primary: `%M`
/// @param oldPrimary the primary before: `%P %N %S`
public record HookPlaceholders(
        HookNode node, HookNode newMain, int oldMainId, HookNode oldPrimary) {}
