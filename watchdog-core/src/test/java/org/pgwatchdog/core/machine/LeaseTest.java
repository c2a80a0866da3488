package org.pgwatchdog.core.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.pgwatchdog.core.SoloNode.has;
import static org.pgwatchdog.core.SoloNode.noticed;
import static org.pgwatchdog.core.SoloNode.sentTo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.pgwatchdog.core.Configs;
import org.pgwatchdog.core.SoloNode;
import org.pgwatchdog.core.effect.Effect;
import org.pgwatchdog.core.effect.NoticeCode;
import org.pgwatchdog.core.event.Event;
import org.pgwatchdog.core.message.LeaseStanding;
import org.pgwatchdog.core.message.NodeInfo;
import org.pgwatchdog.core.message.PeerMessage;
import org.pgwatchdog.core.message.PeerMessageType;
import org.pgwatchdog.core.model.ClusterSnapshot.VipPhase;
import org.pgwatchdog.core.model.MonotonicTime;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.core.model.WatchdogConfig;
import org.pgwatchdog.core.model.WatchdogState;

/// Safety rules S1 and S4: a leader holds the VIP on a lease that a majority renews. The lease is 2 s, of
/// which 1.96 s are used; beacons come every half second.
final class LeaseTest {
    private static final Duration HELD = Duration.ofMillis(1960);

    @Test
    void theVoteOfAMajorityIsTheFirstLease() {
        SoloNode node = leader();
        assertThat(node.snapshot().term()).isEqualTo(1);
        assertThat(node.snapshot().leaseRemaining()).isPresent();
        assertThat(node.snapshot().vip()).isEqualTo(VipPhase.ESCALATED);
    }

    @Test
    void beaconsComeFourTimesALeaseAndEachAnswerRenewsIt() {
        SoloNode node = leader();
        List<Effect> effects = new ArrayList<>();
        for (int round = 0; round < 20; round++) {
            effects.addAll(node.pass(Duration.ofMillis(500)));
            answerBeacon(node, 0, 1);
        }
        assertThat(effects.stream().filter(LeaseTest::isBeaconToNodeTwo).count())
                .isBetween(20L, 23L);
        assertThat(noticed(effects, NoticeCode.LEASE_LOST)).isFalse();
        assertThat(node.snapshot().vip()).isEqualTo(VipPhase.ESCALATED);
    }

    @Test
    void theLeaseCountsFromTheQuestionNotFromTheAnswer() {
        SoloNode node = leader();
        node.pass(Duration.ofMillis(500));
        MonotonicTime asked = node.now();
        node.pass(Duration.ofMillis(300));
        List<Effect> effects = answerBeacon(node, 0, 1);
        MonotonicTime until = renewedUntil(effects);
        assertThat(until).isLessThanOrEqualTo(asked.plus(HELD));
    }

    @Test
    void silenceEndsTheLeaseAndTheVipGoesFirst() {
        SoloNode node = leader();
        List<Effect> effects = node.pass(Duration.ofSeconds(3));
        assertThat(noticed(effects, NoticeCode.LEASE_LOST)).isTrue();
        assertThat(has(effects, Effect.Deescalate.class)).isTrue();
        assertThat(node.state()).as("it still leads").isEqualTo(WatchdogState.LEADER);
        assertThat(node.snapshot().leaseRemaining()).isEmpty();
    }

    @Test
    void anAnswerThatComesAgainBringsTheVipBackWithoutAnElection() {
        SoloNode node = leader();
        node.pass(Duration.ofSeconds(3));
        node.happen(new Event.DeescalationEnded(node.ticket(), true, "down"));
        List<Effect> effects = answerBeacon(node, 0, 1);
        assertThat(noticed(effects, NoticeCode.LEASE_GAINED)).isTrue();
        int renewed = indexOf(effects, Effect.RenewLease.class);
        assertThat(renewed).isNotNegative().isLessThan(indexOf(effects, Effect.Escalate.class));
    }

    @Test
    void whoWakesUpLateDropsTheVipBeforeAnythingThatQueuedUp() {
        SoloNode node = leader();
        List<Effect> effects =
                node.oversleepThen(
                        Duration.ofSeconds(10),
                        new Event.MessageReceived(
                                NodeId.of(0),
                                7,
                                new PeerMessage.Plain(PeerMessageType.REQUEST_INFO)));
        assertThat(noticed(effects, NoticeCode.LATE_WAKE)).isTrue();
        assertThat(indexOf(effects, Effect.Deescalate.class))
                .isNotNegative()
                .isLessThan(indexOf(effects, Effect.Send.class));
    }

    @Test
    void anAnswerWithoutAPromiseIsNoAnswer() {
        SoloNode node = leader();
        for (int round = 0; round < 6; round++) {
            node.pass(Duration.ofMillis(500));
            node.hearInfo(
                    node.idOf(0, PeerMessageType.IAM_COORDINATOR),
                    Configs.leasedInfo(0, WatchdogState.STANDBY, Configs.promised(1, 2)));
        }
        assertThat(node.snapshot().leaseRemaining()).isEmpty();
    }

    @Test
    void nativesRenewTheLeaseByAnsweringBeacons() {
        SoloNode node = SoloNode.leaderOfNatives(Configs.leased(1, 3, 9));
        for (int round = 0; round < 8; round++) {
            node.pass(Duration.ofMillis(500));
            node.hearInfo(
                    node.idOf(2, PeerMessageType.IAM_COORDINATOR),
                    Configs.nativeInfo(2, WatchdogState.STANDBY));
        }
        assertThat(node.snapshot().leaseRemaining()).isPresent();
        assertThat(node.snapshot().term()).isPositive();
    }

    @Test
    void aFollowerOutOfReachIsAskedForInANewTerm() {
        SoloNode node = leader();
        node.pass(Duration.ofMillis(500));
        node.hearInfo(
                node.idOf(0, PeerMessageType.IAM_COORDINATOR),
                Configs.leasedInfo(0, WatchdogState.STANDBY, Configs.promised(4, 2)));
        node.pass(Duration.ofMillis(10));
        node.hearInfo(
                node.idOf(0, PeerMessageType.IAM_COORDINATOR),
                Configs.leasedInfo(0, WatchdogState.STANDBY, Configs.promised(5, 1)));
        assertThat(node.snapshot().term()).isEqualTo(5);
        assertThat(node.snapshot().leaseRemaining()).isPresent();
    }

    @Test
    void whoLetsGoGivesThePromisesBackOnlyWhenTheAddressIsGone() {
        SoloNode node = leader();
        node.happen(new Event.LocalPgpoolReported(false, "gone"));
        assertThat(node.snapshot().localNode().state()).isEqualTo(WatchdogState.LEADER);
        List<Effect> effects =
                node.happen(new Event.DeescalationEnded(node.ticket(), true, "down"));
        assertThat(node.state()).isEqualTo(WatchdogState.JOINING);
        assertThat(lastInfo(effects).released()).isEqualTo(1);
    }

    @Test
    void aLeaseMustBeShorterThanTheDeadtime() {
        assertThatThrownBy(() ->
                        new WatchdogConfig.Lease(Duration.ofSeconds(3), Duration.ofSeconds(3)))
                .hasMessageContaining("vip_lease (3000 ms) < deadtime (3000 ms) does not hold");
        assertThatThrownBy(() ->
                        new WatchdogConfig.Lease(Duration.ofMillis(100), Duration.ofSeconds(3)))
                .hasMessageContaining("200 ms <= vip_lease does not hold");
        assertThat(WatchdogConfig.Lease.of(Duration.ofMillis(500)).beaconInterval())
                .isEqualTo(Duration.ofMillis(100));
    }

    /// The elected leader of three nodes with leases, this node having id 1; both others have joined, and
    /// node 0 has given its vote in term 1.
    static SoloNode leader() {
        SoloNode node = new SoloNode(Configs.leased(1, 3, 9));
        NodeInfo joining0 = Configs.leasedInfo(0, WatchdogState.JOINING, LeaseStanding.IDLE);
        NodeInfo joining2 = Configs.leasedInfo(2, WatchdogState.JOINING, LeaseStanding.IDLE);
        node.meet(joining0);
        node.meet(joining2);
        node.hearInfo(node.idOf(0, PeerMessageType.REQUEST_INFO), joining0);
        node.hearInfo(node.idOf(2, PeerMessageType.REQUEST_INFO), joining2);
        node.pass(Duration.ofMillis(150));
        assertThat(node.state()).isEqualTo(WatchdogState.STANDING_FOR_LEADER);
        node.hear(0, node.idOf(0, PeerMessageType.STAND_FOR_COORDINATOR), PeerMessageType.ACCEPT);
        assertThat(node.state()).isEqualTo(WatchdogState.LEADER);
        for (int peer : new int[] {0, 2}) {
            node.joins(Configs.leasedInfo(peer, WatchdogState.STANDBY, Configs.promised(1, 1)));
        }
        node.happen(new Event.EscalationEnded(node.ticket(), true, "up"));
        return node;
    }

    static List<Effect> answerBeacon(SoloNode node, int peer, long term) {
        return hearAsked(
                node, Configs.leasedInfo(peer, WatchdogState.STANDBY, Configs.promised(term, 1)));
    }

    /// A follower says this in answer to the last beacon.
    static List<Effect> hearAsked(SoloNode node, NodeInfo info) {
        int peer = info.nodeId().orElseThrow().value();
        return node.hearInfo(node.idOf(peer, PeerMessageType.IAM_COORDINATOR), info);
    }

    private static boolean isBeaconToNodeTwo(Effect effect) {
        return !sentTo(2, List.of(effect)).isEmpty() && sentTo(2, List.of(effect)).equals("M");
    }

    private static MonotonicTime renewedUntil(List<Effect> effects) {
        for (Effect effect : effects) {
            if (effect instanceof Effect.RenewLease(var until, _)) {
                return until;
            }
        }
        throw new AssertionError("the lease was not renewed: " + effects);
    }

    static LeaseStanding lastInfo(List<Effect> effects) {
        LeaseStanding last = null;
        for (Effect effect : effects) {
            if (effect
                    instanceof
                    Effect.Send(var _, var _, PeerMessage.NodeInformation(NodeInfo info))) {
                last = info.extension().flatMap(ext -> ext.lease()).orElse(last);
            }
        }
        return Optional.ofNullable(last).orElseThrow();
    }

    private static int indexOf(List<Effect> effects, Class<? extends Effect> kind) {
        for (int index = 0; index < effects.size(); index++) {
            if (kind.isInstance(effects.get(index))) {
                return index;
            }
        }
        return -1;
    }
}
