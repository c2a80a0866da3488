package org.pgwatchdog.vip.aws.api;

/// One route as we want it.
///
/// @param tableId `rtb-…`
/// @param cidr the destination, the virtual IP with `/32` (IPv6: `/128`)
/// @param interfaceId the target, `eni-…`
public record RouteTarget(String tableId, String cidr, String interfaceId) {}
