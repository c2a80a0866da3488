package org.pgwatchdog.itest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.pgwatchdog.awsstandin.api.CallLog;
import org.pgwatchdog.itest.aws.AwsIds;
import org.pgwatchdog.itest.cluster.ClusterNode;
import org.pgwatchdog.itest.cluster.JavaNode;
import org.pgwatchdog.itest.cluster.NodeEvent;
import org.pgwatchdog.itest.net.Await;
import org.pgwatchdog.itest.net.Layout;

/// Two clusters that were given the same virtual IP: they do not fight for ever, and whoever
/// gives up first raises the one alarm.
@RequiresHosts
class AwsRivalIT extends AwsScenario {

    /// Repairs of one cluster until it gives up.
    private static final int REPAIRS_MAX = 3;

    AwsRivalIT() {
        super(
                "aws-rival",
                Layout.ZONES,
                Map.of(
                        "vip_method",
                        "'aws_route_table'",
                        "aws_route_table_ids",
                        "'" + AwsIds.CLIENT_TABLE + "'"));
    }

    @Test
    void aSecondClusterWithTheSameAddressEndsInOneAlarm() {
        ClusterNode place = others.getFirst();
        place.stopGracefully();
        cluster.awaitOneCluster(cluster.nodesBut(place), cluster.timings().takeover());
        JavaNode rival = cluster.rivalOn(place.id());
        int writes = vpc.writesOf(leader.id()).size();
        int rivalsWrites = vpc.writesOf(place.id()).size();

        rival.start();

        List<JavaNode> both = List.of((JavaNode) leader, rival);
        Await.until(
                "an alarm",
                cluster.timings().coldStart().plus(NOTICE.multipliedBy(2)),
                () -> unalarmed(both));
        Await.during(
                "no more changes",
                NOTICE.dividedBy(2),
                () -> changedBeyond(writes, place, rivalsWrites));
        assertThat(both.stream().flatMap(node -> alarms(node).stream())).hasSize(1);
        ClusterNode loser = alarms(rival).isEmpty() ? leader : place;
        ClusterNode winner = loser == leader ? place : leader;
        assertThat(vpc.leadsTo(AwsIds.CLIENT_TABLE)).contains(winner.id());
        assertThat(alarms(loser == leader ? both.getFirst() : rival).getFirst().text())
                .contains(AwsIds.networkInterface(winner.id()), AwsIds.instance(winner.id()));
        rival.stopGracefully();
    }

    /// Taking over is a change, too, beside the repairs.
    private Optional<String> changedBeyond(int writes, ClusterNode place, int rivalsWrites) {
        List<CallLog.Entry> changes = new ArrayList<>(vpc.writesOf(leader.id()));
        List<CallLog.Entry> rivals = vpc.writesOf(place.id());
        return changes.size() - writes <= REPAIRS_MAX
                        && rivals.size() - rivalsWrites <= 1 + REPAIRS_MAX
                ? Optional.empty()
                : Optional.of("changes: " + changes + rivals);
    }

    private static Optional<String> unalarmed(List<JavaNode> nodes) {
        return nodes.stream().anyMatch(node -> !alarms(node).isEmpty())
                ? Optional.empty()
                : Optional.of("no alarm: " + nodes.stream().map(JavaNode::events).toList());
    }

    private static List<NodeEvent> alarms(JavaNode node) {
        return node.events().stream()
                .filter(event -> event.code().equals("VIP_CONTESTED"))
                .toList();
    }
}
