package org.pgwatchdog.daemon.reach;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.pgwatchdog.core.model.ClusterSnapshot;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.core.model.VipReach;
import org.pgwatchdog.core.model.WatchdogState;
import org.pgwatchdog.daemon.Samples;

/// What the node that holds the virtual IP makes of its peers' words, at the pace of a test.
class PeersViewsTest {
    private static final NodeId PEER = NodeId.of(1);
    private static final ClusterSnapshot CLUSTER = Samples.snapshot(WatchdogState.LEADER);

    private long nanos;
    private final TestNode node = new TestNode();
    private final VipHearsay hearsay = new VipHearsay(() -> nanos);
    private final PeersViews views = new PeersViews(hearsay, node.node().notices());

    private void looks(int times, boolean ok) {
        for (int i = 0; i < times; i++) {
            pass(5);
            hearsay.heard(
                    PEER, Optional.of(new VipReach(ok, Duration.ofSeconds(7), Optional.empty())));
            views.look(CLUSTER);
        }
    }

    private void pass(int seconds) {
        nanos += Duration.ofSeconds(seconds).toNanos();
    }

    @Test
    void aPeerThatIsNotServedIsToldOnceAndItsReturnToo() {
        looks(2, true);
        looks(6, false);
        looks(3, true);
        assertThat(node.told())
                .containsExactly(
                        "PEER_VIP_UNREACHABLE node 1 \"node \"1\"\" has not been served through the"
                                + " virtual IP for 7 s, though it is held here; see its status for"
                                + " the cause, and check the route and the security groups",
                        "PEER_VIP_REACHABLE node 1 \"node \"1\"\" is served through the virtual IP"
                                + " again");
    }

    @Test
    void aLossThatIsOverSoonSaysNothing() {
        looks(2, false);
        looks(1, true);
        looks(2, false);
        assertThat(node.told()).isEmpty();
    }

    @Test
    void whatWasSaidBeforeTheAddressCameHereDoesNotCount() {
        looks(2, false);
        views.forget();
        looks(2, false);
        assertThat(node.told()).isEmpty();
    }

    @Test
    void aPeerThatSaysNothingAnyMoreIsNotJudged() {
        looks(2, false);
        hearsay.heard(PEER, Optional.empty());
        views.look(CLUSTER);
        looks(2, false);
        assertThat(node.told()).isEmpty();
    }

    @Test
    void wordsGrowOldAndAreForgotten() {
        hearsay.heard(
                PEER, Optional.of(new VipReach(true, Duration.ofSeconds(7), Optional.empty())));
        hearsay.say(Optional.of(new VipReach(false, Duration.ZERO, Optional.empty())));
        pass(30);
        assertThat(hearsay.peers().get(PEER).since()).isEqualTo(Duration.ofSeconds(37));
        assertThat(hearsay.said().orElseThrow().since()).isEqualTo(Duration.ofSeconds(30));
        pass(1);
        assertThat(hearsay.peers()).isEmpty();
    }
}
