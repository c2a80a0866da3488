package org.pgwatchdog.itest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.pgwatchdog.itest.cluster.ClusterNode;
import org.pgwatchdog.itest.cluster.Measurements;
import org.pgwatchdog.itest.net.Layout;

/// All nodes in one subnet, the virtual IP a secondary address of the leader's interface.
@RequiresHosts
class AwsSecondaryAddressIT extends AwsScenario {

    AwsSecondaryAddressIT() {
        super(
                "aws-secondary-address",
                Layout.ONE_ZONE,
                Map.of("vip_method", "'aws_secondary_ip'", "vip_interface", "'eth0'"));
    }

    @Test
    void theAddressFollowsALeaderThatLosesPower() {
        assertThat(vpc.interfaceHolder(leader.vip())).contains(leader.id());

        leader.losePower();

        ClusterNode successor = cluster.awaitOneCluster(others, cluster.timings().takeover());
        clientsReach(successor);
        Measurements.record(cluster, "power lost");
        assertThat(vpc.interfaceHolder(leader.vip())).contains(successor.id());
        leader.start();
        assertThat(cluster.awaitOneCluster(cluster.timings().recovery())).isEqualTo(successor);
        clientsReach(successor);
        assertThat(vpc.interfaceHolder(leader.vip())).contains(successor.id());
    }
}
