package org.pgwatchdog.itest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.pgwatchdog.itest.cluster.ClusterNode;
import org.pgwatchdog.itest.cluster.Measurements;
import org.pgwatchdog.itest.net.Await;
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

    @Test
    void anAddressThatSomebodyTakesIsTakenBack() {
        long before = lastEvent();

        vpc.byHand().assign(leader.vip(), others.getFirst().id());

        Await.until("repair", REPAIR, this::assignedElsewhere);
        Await.until("the repair told", NOTICE, () -> missing(before, "VIP_REPAIRED", 1));
        assertThat(since(before, "VIP_DRIFT")).hasSize(1);
        assertThat(since(before, "VIP_REPAIRED")).hasSize(1);
        clientsReach(leader);
    }

    private Optional<String> assignedElsewhere() {
        Optional<Integer> holder = vpc.interfaceHolder(leader.vip());
        return holder.equals(Optional.of(leader.id()))
                ? Optional.empty()
                : Optional.of("the address is assigned to " + holder);
    }
}
