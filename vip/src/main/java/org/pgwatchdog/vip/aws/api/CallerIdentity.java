package org.pgwatchdog.vip.aws.api;

/// As whom AWS sees us.
///
/// @param account twelve digits
/// @param arn the user or the session of a role
public record CallerIdentity(String account, String arn) {}
