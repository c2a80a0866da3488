package org.pgwatchdog.itest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.pgwatchdog.itest.aws.AwsIds;
import org.pgwatchdog.itest.cluster.ClusterNode;
import org.pgwatchdog.itest.cluster.Measurements;
import org.pgwatchdog.itest.net.Await;
import org.pgwatchdog.itest.net.Layout;

/// Several methods together, as clients of several kinds need them: the virtual IP in all tables of the
/// VPC that have it, an Elastic IP for clients elsewhere, and a name.
@RequiresHosts
class AwsMethodsIT extends AwsScenario {

    /// How long after the address on the host the last method may lead there.
    private static final Duration ALL_METHODS = Duration.ofSeconds(10);

    AwsMethodsIT() {
        super(
                "aws-methods",
                Layout.ZONES,
                Map.of(
                        "vip_method", "'aws_route_table,aws_eip,aws_route53'",
                        "aws_vpc_id", "'" + AwsIds.VPC + "'",
                        "aws_eip_allocation_id", "'" + AwsIds.EIP + "'",
                        "aws_route53_zone_id", "'" + AwsIds.ZONE + "'",
                        "aws_route53_record", "'" + AwsIds.RECORD + "'"));
    }

    @Test
    void allMethodsFollowALeaderThatLosesPower() {
        everythingLeadsTo(leader);

        leader.losePower();

        ClusterNode successor = cluster.awaitOneCluster(others, cluster.timings().takeover());
        everythingLeadsTo(successor);
        Measurements.record(cluster, "power lost");
        leader.start();
        assertThat(cluster.awaitOneCluster(cluster.timings().recovery())).isEqualTo(successor);
        everythingLeadsTo(successor);
    }

    private Optional<String> astray(ClusterNode node) {
        Optional<Integer> id = Optional.of(node.id());
        boolean there =
                vpc.leadsTo(AwsIds.CLIENT_TABLE).equals(id)
                        && vpc.leadsTo(AwsIds.SPARE_TABLE).equals(id)
                        && vpc.holderOfPublicAddress().equals(id)
                        && vpc.recorded().equals(List.of(node.host().address()));
        return there
                ? Optional.empty()
                : Optional.of(
                        "public address: %s, record: %s, routes: %s"
                                .formatted(
                                        vpc.holderOfPublicAddress(),
                                        vpc.recorded(),
                                        vpc.leadsTo(AwsIds.CLIENT_TABLE)));
    }

    /// Tables that did not have the route are left as they are.
    private void everythingLeadsTo(ClusterNode node) {
        Await.until("all methods lead to " + node, ALL_METHODS, () -> astray(node));
        assertThat(vpc.target(AwsIds.MAIN_TABLE)).isEmpty();
        assertThat(vpc.target(AwsIds.EMPTY_TABLE)).isEmpty();
        clientsReach(node);
        assertThat(cluster.served(AwsIds.PUBLIC_IP)).contains(node.id());
        assertThat(cluster.served(AwsIds.RECORD)).contains(node.id());
    }
}
