package org.pgwatchdog.itest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.pgwatchdog.awsstandin.fault.FaultEffect;
import org.pgwatchdog.awsstandin.fault.FaultEffect.Fail;
import org.pgwatchdog.awsstandin.fault.FaultMatch;
import org.pgwatchdog.itest.aws.AwsIds;
import org.pgwatchdog.itest.cluster.ClusterNode;
import org.pgwatchdog.itest.cluster.Measurements;
import org.pgwatchdog.itest.net.Await;
import org.pgwatchdog.itest.net.Layout;

/// Three nodes in three availability zones, the virtual IP outside the VPC, a route to it in the
/// table of the clients' subnet: however the leader goes, packets to the virtual IP go to the next one.
///
/// Another table has no such route at first; the first leader creates it.
@RequiresHosts
class AwsRouteTableIT extends AwsScenario {

    private String fault = "";

    AwsRouteTableIT() {
        super(
                "aws-route-table",
                Layout.ZONES,
                Map.of(
                        "vip_method",
                        "'aws_route_table'",
                        "vip_interface",
                        "'eth0'",
                        "aws_route_table_ids",
                        "'%s,%s,%s'"
                                .formatted(
                                        AwsIds.CLIENT_TABLE,
                                        AwsIds.EMPTY_TABLE,
                                        AwsIds.SPARE_TABLE),
                        "aws_create_missing_route",
                        "on"));
    }

    @Test
    void theRouteFollowsALeaderThatIsStopped() {
        leader.stopGracefully();

        takenOver("stopped in order", Set.of());
        assertThat(cluster.watch().longestOverlap()).isZero();
        leader.start();
        formerLeaderIsStandbyAgain();
    }

    @Test
    void theRouteFollowsALeaderThatIsKilled() {
        leader.killMinus9();

        takenOver("killed", Set.of(leader.id()));
        leader.start();
        formerLeaderIsStandbyAgain();
    }

    @Test
    void theRouteFollowsALeaderThatIsFrozen() {
        leader.freeze();

        takenOver("frozen", Set.of(leader.id()));
        leader.thaw();
        formerLeaderIsStandbyAgain();
    }

    @Test
    void theRouteFollowsALeaderCutFromTheNetwork() {
        cluster.hosts().isolate(leader.id());

        takenOver("cut from the network", Set.of());
        cluster.hosts().heal();
        formerLeaderIsStandbyAgain();
    }

    @Test
    void aTakeoverOutlastsWhatAwsDoesForAWhileAndTellsWhatItForbids() {
        int before = vpc.leadsTo(AwsIds.SPARE_TABLE).orElseThrow();
        vpc.api().faults().add(moving(AwsIds.CLIENT_TABLE), Fail.requestLimitExceeded(), 2);
        vpc.api().faults().add(moving(AwsIds.CLIENT_TABLE), Fail.internalError(), 3);
        vpc.api().faults().add(moving(AwsIds.EMPTY_TABLE), new FaultEffect.Hang(), 1);
        vpc.api().denials().deny(moving(AwsIds.SPARE_TABLE));

        leader.stopGracefully();

        takenOver("stopped in order, AWS in trouble", Set.of());
        ClusterNode successor = cluster.leader();
        assertThat(vpc.leadsTo(AwsIds.SPARE_TABLE)).contains(before);
        Await.untilTrue("raised", NOTICE, () -> successor.log().contains("escalation done"));
        assertThat(successor.log())
                .contains("2 of 3 route tables lead to")
                .containsPattern("aws_route_table: \\[5].*" + AwsIds.SPARE_TABLE);
        vpc.heal();
        leader.start();
        formerLeaderIsStandbyAgain();
    }

    /// The leader's change is on its way when another takes over, and AWS carries it out after that. (There
    /// is something to change because somebody else led the route elsewhere.)
    @Test
    void aFormerLeadersLateChangeIsUndone() {
        FaultMatch late = moving(AwsIds.CLIENT_TABLE).by(AwsIds.instance(leader.id()));
        String held = vpc.api().faults().add(late, new FaultEffect.Hold());
        vpc.byHand().flip(AwsIds.CLIENT_TABLE, others.getFirst().id());
        Await.untilTrue("the change", NOTICE, () -> vpc.api().faults().waiting(held) > 0);

        leader.freeze();

        takenOver("frozen while changing the route", Set.of(leader.id()));
        ClusterNode successor = cluster.leader();
        int changes = vpc.writesOf(leader.id()).size();
        vpc.api().faults().remove(held);
        Await.untilTrue(
                "the late change", NOTICE, () -> vpc.writesOf(leader.id()).size() > changes);
        Await.until("repair", REPAIR, () -> leadsElsewhere(AwsIds.CLIENT_TABLE, successor));
        clientsReach(successor);
        leader.thaw();
        formerLeaderIsStandbyAgain();
    }

    private Optional<String> leadsElsewhere(String table, ClusterNode node) {
        Optional<Integer> host = vpc.leadsTo(table);
        return host.equals(Optional.of(node.id()))
                ? Optional.empty()
                : Optional.of(table + " leads to " + host);
    }

    private static FaultMatch moving(String table) {
        return FaultMatch.action("ec2:ReplaceRoute").on(table);
    }

    private void takenOver(String what, Set<Integer> mayKeepTheAddress) {
        ClusterNode successor =
                cluster.awaitOneClusterBut(mayKeepTheAddress, others, cluster.timings().takeover());
        clientsReach(successor);
        Measurements.record(cluster, what);
        fault = what;
        assertThat(others).contains(successor);
        routesLeadTo(successor);
    }

    /// The successor still leads, and nobody but it has the address.
    private void formerLeaderIsStandbyAgain() {
        ClusterNode successor = cluster.awaitOneCluster(cluster.timings().recovery());
        assertThat(successor).isNotEqualTo(leader);
        assertThat(leader.holdsVip()).isFalse();
        clientsReach(successor);
        routesLeadTo(successor);
        Measurements.record(cluster, fault + ", healing included");
    }

    private void routesLeadTo(ClusterNode node) {
        for (String table : List.of(AwsIds.CLIENT_TABLE, AwsIds.EMPTY_TABLE)) {
            Await.until("routes", NOTICE, () -> leadsElsewhere(table, node));
        }
    }
}
