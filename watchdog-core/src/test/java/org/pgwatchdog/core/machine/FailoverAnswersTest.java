package org.pgwatchdog.core.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pgwatchdog.core.SoloNode.sentTo;
import static org.pgwatchdog.core.machine.Failovers.DETACH_PRIMARY;
import static org.pgwatchdog.core.machine.Failovers.answers;
import static org.pgwatchdog.core.machine.Failovers.want;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.pgwatchdog.core.Configs;
import org.pgwatchdog.core.SoloNode;
import org.pgwatchdog.core.cluster.CoreLimits;
import org.pgwatchdog.core.effect.Effect;
import org.pgwatchdog.core.event.Event;
import org.pgwatchdog.core.event.NetworkCondition;
import org.pgwatchdog.core.message.ClusterServiceCode;
import org.pgwatchdog.core.message.FailoverResult;
import org.pgwatchdog.core.message.IpcReply;
import org.pgwatchdog.core.message.IpcRequest;
import org.pgwatchdog.core.message.PeerMessage;
import org.pgwatchdog.core.message.PeerMessageType;
import org.pgwatchdog.core.model.LifecheckStatus;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.core.model.WatchdogState;

/// Each wish of the bridge gets exactly one answer, whatever becomes of the leader: protocol v4, 12.2.
final class FailoverAnswersTest {
    @ParameterizedTest
    @EnumSource
    void theLeadersCodeReachesBridgeAndClient(FailoverResult code) {
        SoloNode node = SoloNode.standbyOfNative();
        assertThat(sentTo(0, want(node, 3, DETACH_PRIMARY))).isEqualTo("f");
        List<Effect> replied = reply(node, new PeerMessage.FailoverReply(code));
        FailoverResult expected = code == FailoverResult.PROCEED ? FailoverResult.ERROR : code;
        assertThat(answers(replied)).containsExactly("3 " + expected);
        assertThat(answers(reply(node, new PeerMessage.FailoverReply(code)))).isEmpty();

        node.happen(new Event.IpcRequested(4, new IpcRequest.Failover(DETACH_PRIMARY)));
        assertThat(reply(node, new PeerMessage.FailoverReply(code)))
                .contains(new Effect.Reply(4, new IpcReply.Failover(code)));
    }

    @Test
    void aNativeLeadersRefusalsAndNonsenseAreAnswersToo() {
        assertThat(answerTo(new PeerMessage.Plain(PeerMessageType.ERROR)))
                .isEqualTo(FailoverResult.LEADER_REJECTED);
        assertThat(answerTo(new PeerMessage.Plain(PeerMessageType.REJECT)))
                .isEqualTo(FailoverResult.LEADER_REJECTED);
        assertThat(answerTo(new PeerMessage.Plain(PeerMessageType.ACCEPT)))
                .as("to go ahead alone is not for a follower's bridge")
                .isEqualTo(FailoverResult.ERROR);
        assertThat(
                        answerTo(
                                new PeerMessage.Malformed(
                                        PeerMessageType.COMMAND_REPLY_IN_DATA, "code 99")))
                .isEqualTo(FailoverResult.ERROR);
        assertThat(answerTo(new PeerMessage.BackendStatusData(Failovers.ALL_UP, "n0")))
                .isEqualTo(FailoverResult.ERROR);
    }

    private static FailoverResult answerTo(PeerMessage reply) {
        SoloNode node = SoloNode.standbyOfNative();
        want(node, 3, DETACH_PRIMARY);
        List<Effect> effects = reply(node, reply);
        return Failovers.only(Failovers.all(effects, Effect.FailoverAnswered.class)).result();
    }

    @Test
    void anAnswerWithAnotherIdOrFromAnotherNodeIsNone() {
        SoloNode node = SoloNode.standbyOfNative();
        want(node, 3, DETACH_PRIMARY);
        int id = node.idOf(0, PeerMessageType.FAILOVER_COMMAND);
        PeerMessage done = new PeerMessage.FailoverReply(FailoverResult.WILL_BE_DONE);
        assertThat(answers(node.hear(0, id + 1, done))).isEmpty();
        assertThat(answers(node.hear(2, id, done))).isEmpty();
        assertThat(answers(node.hear(0, id, done))).containsExactly("3 WILL_BE_DONE");
    }

    @Test
    void aMuteLeaderIsLostAfterFiveSecondsAndOwesNothingMore() {
        SoloNode node = SoloNode.standbyOfNative();
        want(node, 3, DETACH_PRIMARY);
        assertThat(answers(node.pass(Duration.ofMillis(4_900)))).isEmpty();
        List<Effect> effects = new ArrayList<>(node.pass(Duration.ofMillis(1_300)));
        assertThat(answers(effects)).containsExactly("3 ERROR");
        assertThat(answers(node.pass(Duration.ofSeconds(20)))).isEmpty();
    }

    @Test
    void aLeaderThatTalksButDoesNotAnswerIsGivenUpAfterEightSeconds() {
        SoloNode node = SoloNode.standbyOfNative();
        want(node, 3, DETACH_PRIMARY);
        List<Effect> effects = new ArrayList<>();
        for (int second = 0; second < 10; second++) {
            effects.addAll(node.pass(Duration.ofSeconds(1)));
            node.hearInfo(90, Configs.nativeInfo(0, WatchdogState.LEADER));
        }
        assertThat(node.state()).isEqualTo(WatchdogState.STANDBY);
        assertThat(answers(effects)).containsExactly("3 ERROR");
    }

    @Test
    void whateverTakesTheLeaderAwayAnswers() {
        List<Event> ends =
                List.of(
                        new Event.MessageReceived(
                                NodeId.of(0),
                                50,
                                new PeerMessage.Plain(PeerMessageType.GOING_DOWN)),
                        new Event.MessageReceived(
                                NodeId.of(0),
                                50,
                                new PeerMessage.ClusterService(ClusterServiceCode.RESIGNING)),
                        new Event.MessageReceived(
                                NodeId.of(0),
                                50,
                                new PeerMessage.NodeInformation(
                                        Configs.nativeInfo(0, WatchdogState.JOINING))),
                        new Event.LifecheckReported(NodeId.of(0), LifecheckStatus.DEAD, "silent"),
                        new Event.LifecheckReported(NodeId.of(1), LifecheckStatus.DEAD, "we"),
                        new Event.NetworkReported(NetworkCondition.NO_ADDRESS, false, false),
                        new Event.ShutdownRequested("SIGTERM"));
        for (Event end : ends) {
            SoloNode node = SoloNode.standbyOfNative();
            want(node, 3, DETACH_PRIMARY);
            List<Effect> effects = new ArrayList<>(node.happen(end));
            effects.addAll(node.pass(Duration.ofSeconds(10)));
            assertThat(answers(effects)).as("after %s", end).containsExactly("3 ERROR");
        }
    }

    @Test
    void everyStateAnswersEveryWishOnce() {
        Set<WatchdogState> seen = EnumSet.noneOf(WatchdogState.class);
        for (SoloNode node : everywhere()) {
            seen.add(node.state());
            List<Effect> effects = new ArrayList<>(want(node, 3, DETACH_PRIMARY));
            effects.addAll(node.pass(CoreLimits.FORWARD_TIMEOUT.plusSeconds(2)));
            assertThat(answers(effects)).as("%s", node.state()).hasSize(1);
        }
        assertThat(seen)
                .containsExactlyInAnyOrderElementsOf(
                        EnumSet.complementOf(
                                EnumSet.of(WatchdogState.DEAD, WatchdogState.ADD_MESSAGE_SENT)));
    }

    /// A node in each of the states.
    private static List<SoloNode> everywhere() {
        List<SoloNode> nodes = new ArrayList<>();
        nodes.add(SoloNode.leaderOfNatives());
        nodes.add(SoloNode.standbyOfNative());
        SoloNode isolated = SoloNode.standbyOfNative();
        isolated.hear(
                0, 40, new PeerMessage.ClusterService(ClusterServiceCode.NODE_APPEARING_LOST));
        nodes.add(isolated);
        SoloNode lost = SoloNode.standbyOfNative();
        lost.happen(new Event.LifecheckReported(NodeId.of(1), LifecheckStatus.DEAD, "we"));
        nodes.add(lost);
        SoloNode cut = SoloNode.standbyOfNative();
        cut.happen(new Event.NetworkReported(NetworkCondition.NO_ADDRESS, false, false));
        nodes.add(cut);
        SoloNode leaving = SoloNode.leaderOfNatives();
        leaving.happen(new Event.ShutdownRequested("SIGTERM"));
        nodes.add(leaving);
        SoloNode voter = new SoloNode(Configs.of(1, 3, 1));
        voter.meet(Configs.nativeInfo(0, WatchdogState.LOADING));
        voter.hear(0, 7, PeerMessageType.STAND_FOR_COORDINATOR);
        nodes.add(voter);
        Set<WatchdogState> seen = EnumSet.noneOf(WatchdogState.class);
        for (int millis = 0; millis < 16_000; millis += 250) {
            SoloNode node = new SoloNode(Configs.of(1, 3, 9));
            node.meet(Configs.nativeInfo(0, WatchdogState.LOADING));
            node.pass(Duration.ofMillis(millis));
            if (seen.add(node.state())) {
                nodes.add(node);
            }
        }
        SoloNode refused = new SoloNode(Configs.of(1, 3, 9));
        refused.meet(Configs.nativeInfo(0, WatchdogState.LOADING));
        while (refused.state() != WatchdogState.STANDING_FOR_LEADER) {
            refused.pass(Duration.ofMillis(250));
        }
        refused.hear(
                0, refused.idOf(0, PeerMessageType.STAND_FOR_COORDINATOR), PeerMessageType.ERROR);
        nodes.add(refused);
        return nodes;
    }

    @Test
    void moreWishesThanCanWaitAreToldToComeAgain() {
        SoloNode node = SoloNode.standbyOfNative();
        for (int ticket = 0; ticket < CoreLimits.FORWARDS_MAX; ticket++) {
            assertThat(answers(want(node, ticket, DETACH_PRIMARY))).isEmpty();
        }
        assertThat(answers(want(node, 999, DETACH_PRIMARY))).containsExactly("999 TRANSITION");
    }

    private static List<Effect> reply(SoloNode node, PeerMessage reply) {
        return node.hear(0, node.idOf(0, PeerMessageType.FAILOVER_COMMAND), reply);
    }
}
