package org.pgwatchdog.itest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.pgwatchdog.awsstandin.fault.FaultEffect;
import org.pgwatchdog.awsstandin.fault.FaultMatch;
import org.pgwatchdog.itest.aws.AwsIds;
import org.pgwatchdog.itest.cluster.ClusterNode;
import org.pgwatchdog.itest.cluster.Measurements;
import org.pgwatchdog.itest.cluster.NodeEvent;
import org.pgwatchdog.itest.net.Await;
import org.pgwatchdog.itest.net.Layout;

/// Several methods together, as clients of several kinds need them: the virtual IP in all tables of the
/// VPC that have it, an Elastic IP for clients elsewhere, and a name. They follow the leader, what
/// somebody else changes is put back, and AWS in trouble costs nobody the address.
@RequiresHosts
class AwsMethodsIT extends AwsScenario {

    /// How long after the address on the host the last method may lead there.
    private static final Duration ALL_METHODS = Duration.ofSeconds(10);

    private static final Set<String> MONITORS =
            Set.of(
                    "route " + AwsIds.CLIENT_TABLE,
                    "route " + AwsIds.SPARE_TABLE,
                    "eip",
                    "dns_record");

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

    @Test
    void whatSomebodyElseChangesIsPutBackAndToldOnce() {
        everythingLeadsTo(leader);
        int stranger = others.getFirst().id();

        long before = lastEvent();
        vpc.byHand().flip(AwsIds.CLIENT_TABLE, stranger);
        vpc.byHand().unroute(AwsIds.SPARE_TABLE);
        vpc.byHand().stealPublicAddress(stranger);
        vpc.byHand().record("10.9.9.9");
        repairedAndTold(before, "changed to another target");

        before = lastEvent();
        vpc.byHand().blackhole(AwsIds.CLIENT_TABLE);
        vpc.byHand().flip(AwsIds.SPARE_TABLE, stranger);
        vpc.byHand().freePublicAddress();
        vpc.byHand().unrecord();
        repairedAndTold(before, "black hole, deleted");
        everythingLeadsTo(leader);
    }

    @Test
    void nobodyLosesTheAddressWhileAwsIsInTrouble() {
        everythingLeadsTo(leader);
        fails("ec2:*", FaultEffect.Fail.requestLimitExceeded());
        fails("route53:*", FaultEffect.Fail.internalError());
        uncheckedForAWhile();
        fails("ec2:*", new FaultEffect.Hang());
        fails("route53:*", new FaultEffect.Drop());
        uncheckedForAWhile();
        vpc.expireCredentials();
        uncheckedForAWhile();
    }

    @Test
    void withoutMetadataEverythingGoesOn() {
        everythingLeadsTo(leader);
        long before = lastEvent();

        vpc.unplugMetadata();
        Await.during("nothing told", CHECK_INTERVAL.multipliedBy(2), () -> toldSince(before));
        leader.stopGracefully();

        ClusterNode successor = cluster.awaitOneCluster(others, cluster.timings().takeover());
        everythingLeadsTo(successor);
        vpc.heal();
        leader.start();
        cluster.awaitOneCluster(cluster.timings().recovery());
    }

    @Test
    void aTableThatMayNotBeChangedIsNamedAndTheOthersAreRepaired() {
        everythingLeadsTo(leader);
        int stranger = others.getFirst().id();
        long before = lastEvent();
        vpc.api().denials().deny(FaultMatch.action("ec2:ReplaceRoute").on(AwsIds.SPARE_TABLE));

        vpc.byHand().flip(AwsIds.CLIENT_TABLE, stranger);
        vpc.byHand().flip(AwsIds.SPARE_TABLE, stranger);

        Await.until("repair", REPAIR, () -> leadsElsewhere(AwsIds.CLIENT_TABLE));
        Await.until("refusal", NOTICE, () -> missing(before, "VIP_REPAIR_FAILED", 1));
        assertThat(since(before, "VIP_REPAIR_FAILED"))
                .singleElement()
                .extracting(NodeEvent::text)
                .asString()
                .startsWith("[5] route " + AwsIds.SPARE_TABLE)
                .contains("ReplaceRoute");
        assertThat(cluster.leader()).isEqualTo(leader);
        clientsReach(leader);
        vpc.heal();
        Await.until("the repairs told", NOTICE, () -> missing(before, "VIP_REPAIRED", 2));
        everythingLeadsTo(leader);
    }

    private void fails(String actions, FaultEffect effect) {
        vpc.api().faults().add(FaultMatch.action(actions), effect);
    }

    /// What is wrong now is told once for each method, harms nobody, and ends.
    private void uncheckedForAWhile() {
        long before = lastEvent();
        Await.until("unchecked", NOTICE, () -> missing(before, "VIP_UNCHECKED", 3));
        assertThat(cluster.leader()).isEqualTo(leader);
        assertThat(cluster.hosts().holders()).containsExactly(leader.id());
        clientsReach(leader);
        assertThat(since(before, "VIP_UNCHECKED"))
                .allMatch(event -> event.level().equals("WARN") && event.text().startsWith("[10"));
        vpc.heal();
        Await.until("checked", NOTICE, () -> missing(before, "VIP_CHECKED_AGAIN", 3));
        assertThat(since(before, "VIP_UNCHECKED")).hasSize(3);
        assertThat(since(before, "VIP_DRIFT")).isEmpty();
    }

    private void repairedAndTold(long before, String what) {
        long start = System.nanoTime();
        Await.until("repair", REPAIR, () -> astray(leader));
        System.out.printf(
                "itest: %s: %s: repaired after %d ms%n",
                label(), what, (System.nanoTime() - start) / 1_000_000);
        Await.until("the repairs told", NOTICE, () -> missing(before, "VIP_REPAIRED", 4));
        assertThat(since(before, "VIP_DRIFT")).hasSize(4);
        assertThat(since(before, "VIP_REPAIRED"))
                .extracting(event -> event.text().replaceFirst(" was repaired.*", ""))
                .containsExactlyInAnyOrderElementsOf(MONITORS);
    }

    private Optional<String> leadsElsewhere(String table) {
        Optional<Integer> host = vpc.leadsTo(table);
        return host.equals(Optional.of(leader.id()))
                ? Optional.empty()
                : Optional.of(table + " leads to " + host);
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
                        "public address: %s, record: %s, routes: %s, %s"
                                .formatted(
                                        vpc.holderOfPublicAddress(),
                                        vpc.recorded(),
                                        vpc.target(AwsIds.CLIENT_TABLE),
                                        vpc.target(AwsIds.SPARE_TABLE)));
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
