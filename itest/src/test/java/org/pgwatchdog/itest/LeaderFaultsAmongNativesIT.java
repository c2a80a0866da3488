package org.pgwatchdog.itest;

import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/// [LeaderFaultsCases] where most nodes are native.
@Order(Turn.FIRST)
@RequiresHosts
@ParameterizedClass(name = "{0} led by {1}", allowZeroInvocations = true)
@MethodSource("org.pgwatchdog.itest.LedCluster#mostlyNative")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock(providers = OneByOne.class)
class LeaderFaultsAmongNativesIT extends LeaderFaultsCases {}
