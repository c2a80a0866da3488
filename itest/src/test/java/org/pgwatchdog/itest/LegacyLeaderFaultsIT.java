package org.pgwatchdog.itest;

import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.pgwatchdog.itest.cluster.ClusterPlan;
import org.pgwatchdog.itest.cluster.Mix;
import org.pgwatchdog.itest.cluster.NodeKind;

/// [LeaderFaultsCases] among three nodes of ours with `watchdog_protocol = '3'`.
@Order(Turn.FIRST)
@RequiresHosts
@ParameterizedClass(name = "{0} led by {1}")
@MethodSource("ours")
class LegacyLeaderFaultsIT extends LeaderFaultsCases {
    static Stream<Arguments> ours() {
        return Stream.of(Arguments.of(Mix.JJJ, NodeKind.JAVA));
    }

    @Override
    ClusterPlan planned(ClusterPlan usual) {
        return usual.asLegacy();
    }
}
