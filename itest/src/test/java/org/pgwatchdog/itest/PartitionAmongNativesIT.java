package org.pgwatchdog.itest;

import org.junit.jupiter.api.Order;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/// [PartitionCases] where most nodes are native.
@Order(Turn.FIRST)
@RequiresHosts
@ParameterizedClass(name = "{0} led by {1}", allowZeroInvocations = true)
@MethodSource("org.pgwatchdog.itest.LedCluster#mostlyNative")
class PartitionAmongNativesIT extends PartitionCases {}
