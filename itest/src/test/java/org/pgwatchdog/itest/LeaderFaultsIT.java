package org.pgwatchdog.itest;

import org.junit.jupiter.api.Order;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/// [LeaderFaultsCases] where most nodes are ours, or all.
@Order(Turn.FIRST)
@RequiresHosts
@ParameterizedClass(name = "{0} led by {1}", allowZeroInvocations = true)
@MethodSource("org.pgwatchdog.itest.LedCluster#mostlyJava")
class LeaderFaultsIT extends LeaderFaultsCases {}
