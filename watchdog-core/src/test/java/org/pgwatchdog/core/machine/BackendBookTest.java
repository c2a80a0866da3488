package org.pgwatchdog.core.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pgwatchdog.core.SoloNode.has;
import static org.pgwatchdog.core.SoloNode.noticed;
import static org.pgwatchdog.core.SoloNode.sentTo;
import static org.pgwatchdog.core.machine.Failovers.ALL_UP;
import static org.pgwatchdog.core.machine.Failovers.PROMOTED;
import static org.pgwatchdog.core.machine.Failovers.answerBook;
import static org.pgwatchdog.core.machine.Failovers.report;
import static org.pgwatchdog.core.machine.Failovers.roles;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.pgwatchdog.core.Configs;
import org.pgwatchdog.core.SoloNode;
import org.pgwatchdog.core.effect.Effect;
import org.pgwatchdog.core.effect.NoticeCode;
import org.pgwatchdog.core.event.Event;
import org.pgwatchdog.core.message.ClusterCommand;
import org.pgwatchdog.core.message.ClusterServiceCode;
import org.pgwatchdog.core.message.FailoverResult;
import org.pgwatchdog.core.message.IpcReply;
import org.pgwatchdog.core.message.IpcRequest;
import org.pgwatchdog.core.message.PeerMessage;
import org.pgwatchdog.core.message.PeerMessageType;
import org.pgwatchdog.core.model.BackendState;
import org.pgwatchdog.core.model.BackendStatuses;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.core.model.PoolRole;
import org.pgwatchdog.core.model.WatchdogState;

/// The backend status: served by the leader, copied by the others. Protocol v4, 7.4, 12.6 and 13.3.
final class BackendBookTest {
    @Test
    void aStatusThatNobodyKnowsIsNotMadeUp() {
        SoloNode leader = SoloNode.leaderOfNatives();
        assertThat(sentTo(0, leader.hear(0, 60, new PeerMessage.GetBackendStatus())))
                .isEqualTo("E");
        report(leader, ALL_UP);
        assertThat(leader.hear(0, 61, new PeerMessage.GetBackendStatus()))
                .contains(
                        new Effect.Send(
                                NodeId.of(0), 61, new PeerMessage.BackendStatusData(ALL_UP, "n1")));
    }

    @Test
    void aMalformedQuestionIsAnError() {
        SoloNode leader = SoloNode.leaderOfNatives();
        report(leader, ALL_UP);
        assertThat(
                        sentTo(
                                0,
                                leader.hear(
                                        0,
                                        60,
                                        new PeerMessage.Malformed(
                                                PeerMessageType.GET_LEADER_DATA, "empty"))))
                .isEqualTo("E");
    }

    @Test
    void whatTheLeadersPoolDoesByItselfIsToldToAllOnce() {
        SoloNode leader = SoloNode.leaderOfNatives();
        assertThat(sentTo(0, report(leader, ALL_UP))).isEqualTo("H");
        assertThat(sentTo(0, report(leader, ALL_UP))).isEmpty();
        assertThat(sentTo(0, report(leader, PROMOTED))).isEqualTo("H");
    }

    @Test
    void aFollowerLooksWhenItJoinsAndWhenSomethingEnded() {
        SoloNode node = SoloNode.standbyOfNative();
        assertThat(answerBook(node, 0, ALL_UP)).contains(new Effect.SyncBackends(ALL_UP));
        assertThat(sentTo(0, node.hear(0, 70, PeerMessageType.FAILOVER_END))).isEqualTo("d");
        assertThat(answerBook(node, 0, ALL_UP))
                .as("even if it is the same: its own pool may differ")
                .contains(new Effect.SyncBackends(ALL_UP));
        assertThat(sentTo(0, node.hear(0, 71, new PeerMessage.FailoverStart(Optional.empty()))))
                .isEmpty();
    }

    @Test
    void aFollowerLooksAgainNowAndThenBecauseAWordMayBeLost() {
        SoloNode node = SoloNode.standbyOfNative();
        answerBook(node, 0, ALL_UP);
        assertThat(sentTo(0, node.pass(Duration.ofSeconds(10)))).contains("d");
        assertThat(has(answerBook(node, 0, ALL_UP), Effect.SyncBackends.class))
                .as("no news")
                .isFalse();
        node.pass(Duration.ofSeconds(10));
        assertThat(answerBook(node, 0, PROMOTED)).contains(new Effect.SyncBackends(PROMOTED));
    }

    @Test
    void aLeaderThatNamesNoPrimaryDoesNotUnseatTheKnownOneUnlessItIsDown() {
        SoloNode node = SoloNode.standbyOfNative();
        answerBook(node, 0, ALL_UP);
        for (int none :
                List.of(BackendStatuses.PRIMARY_NONE, BackendStatuses.PRIMARY_UNDETERMINED)) {
            node.hear(0, 70, PeerMessageType.FAILOVER_END);
            assertThat(answerBook(node, 0, new BackendStatuses(ALL_UP.states(), none)))
                    .contains(new Effect.SyncBackends(ALL_UP));
        }
        BackendStatuses lost = new BackendStatuses(PROMOTED.states(), BackendStatuses.PRIMARY_NONE);
        node.hear(0, 71, PeerMessageType.FAILOVER_END);
        assertThat(answerBook(node, 0, lost)).contains(new Effect.SyncBackends(lost));
    }

    @Test
    void onlyTheAnswerToTheNewestQuestionCounts() {
        SoloNode node = SoloNode.standbyOfNative();
        int old = node.idOf(0, PeerMessageType.GET_LEADER_DATA);
        node.hear(0, 70, PeerMessageType.FAILOVER_END);
        PeerMessage stale = new PeerMessage.BackendStatusData(ALL_UP, "n0");
        assertThat(has(node.hear(0, old, stale), Effect.SyncBackends.class)).isFalse();
        assertThat(answerBook(node, 0, PROMOTED)).contains(new Effect.SyncBackends(PROMOTED));
        assertThat(has(answerBook(node, 0, ALL_UP), Effect.SyncBackends.class))
                .as("answered already")
                .isFalse();
    }

    @Test
    void theWordOfAnotherNodeIsNoBook() {
        SoloNode node = SoloNode.standbyOfNative();
        int id = node.idOf(0, PeerMessageType.GET_LEADER_DATA);
        PeerMessage book = new PeerMessage.BackendStatusData(PROMOTED, "n2");
        assertThat(has(node.hear(2, id, book), Effect.SyncBackends.class)).isFalse();
    }

    @Test
    void moreBackendsThanAreConfiguredAreRefused() {
        SoloNode node = SoloNode.standbyOfNative();
        BackendStatuses three =
                new BackendStatuses(
                        List.of(BackendState.UP, BackendState.UP, BackendState.DOWN), 0);
        List<Effect> effects = answerBook(node, 0, three);
        assertThat(has(effects, Effect.SyncBackends.class)).isFalse();
        assertThat(noticed(effects, NoticeCode.BACKENDS_SYNCED)).isTrue();
    }

    @Test
    void aFollowersPoolWritesTheBookOnlyWhileNobodyKnowsBetter() {
        SoloNode node = SoloNode.standbyOfNative();
        report(node, PROMOTED);
        assertThat(book(node)).contains(PROMOTED);
        answerBook(node, 0, ALL_UP);
        report(node, PROMOTED);
        assertThat(book(node)).contains(ALL_UP);
    }

    @Test
    void aClientOfTheSocketGetsTheLeadersBookWithoutTheBridgeHearing() {
        SoloNode node = SoloNode.standbyOfNative();
        node.happen(new Event.IpcRequested(5, new IpcRequest.GetLeaderData()));
        List<Effect> effects = answerBook(node, 0, PROMOTED);
        assertThat(effects)
                .contains(
                        new Effect.Reply(5, new IpcReply.LeaderData(PROMOTED, "n0", NodeId.of(0))));
        assertThat(has(effects, Effect.SyncBackends.class)).isFalse();
    }

    // A leader that has just started.

    @Test
    void aFreshLeaderAsksItsStandbysBeforeItsStaleFileCounts() {
        SoloNode leader = fresh();
        report(leader, ALL_UP);
        List<Effect> joined = leader.joins(Configs.extendedInfo(0, WatchdogState.STANDBY, 1));
        assertThat(sentTo(0, joined)).contains("d");
        assertThat(sentTo(0, leader.hear(0, 60, new PeerMessage.GetBackendStatus())))
                .isEqualTo("E");
        assertThat(Failovers.answer(Failovers.ask(leader, 0, 61, Failovers.detach(1, 4))))
                .isEqualTo(FailoverResult.TRANSITION);

        List<Effect> told = answerBook(leader, 0, PROMOTED);
        assertThat(told).contains(new Effect.SyncBackends(PROMOTED));
        assertThat(sentTo(0, told)).isEqualTo("H");
        assertThat(book(leader)).contains(PROMOTED);
        assertThat(Failovers.answer(Failovers.ask(leader, 0, 62, Failovers.detach(0, 4))))
                .isEqualTo(FailoverResult.WILL_BE_DONE);
    }

    @Test
    void whereNobodyKnowsBetterItsOwnWordCountsAfterTwoSeconds() {
        SoloNode leader = fresh();
        report(leader, ALL_UP);
        leader.joins(Configs.extendedInfo(0, WatchdogState.STANDBY, 1));
        leader.hear(0, leader.idOf(0, PeerMessageType.GET_LEADER_DATA), PeerMessageType.ERROR);
        assertThat(sentTo(0, leader.pass(Duration.ofSeconds(3)))).contains("H");
        assertThat(sentTo(0, leader.hear(0, 60, new PeerMessage.GetBackendStatus())))
                .isEqualTo("D");
        assertThat(has(answerBook(leader, 0, PROMOTED), Effect.SyncBackends.class))
                .as("too late")
                .isFalse();
    }

    @Test
    void aLeaderThatFollowedTheLastOneAsksNobody() {
        SoloNode node = SoloNode.standbyOfItsKind(Configs.failover());
        answerBook(node, 0, PROMOTED);
        node.hear(0, 50, PeerMessageType.GOING_DOWN);
        node.hearInfo(51, Configs.extendedInfo(2, WatchdogState.JOINING, 1));
        node.pass(Duration.ofSeconds(17));
        assertThat(node.state()).isEqualTo(WatchdogState.LEADER);
        assertThat(sentTo(2, node.joins(Configs.extendedInfo(2, WatchdogState.STANDBY, 1))))
                .doesNotContain("d");
    }

    @Test
    void aStandbyKeepsItsOwnPoolsWordToItself() {
        SoloNode node = SoloNode.standbyOfItsKind(Configs.failover());
        report(node, PROMOTED);
        PeerMessage question = new PeerMessage.GetBackendStatus();
        assertThat(sentTo(2, node.hear(2, 60, question))).isEqualTo("E");
        answerBook(node, 0, ALL_UP);
        assertThat(sentTo(2, node.hear(2, 61, question))).isEqualTo("D");
    }

    private static SoloNode fresh() {
        SoloNode node = new SoloNode(Configs.bridged(1, 3, Configs.failover()));
        node.meet(Configs.extendedInfo(0, WatchdogState.LOADING, 1));
        node.meet(Configs.extendedInfo(2, WatchdogState.LOADING, 1));
        node.pass(Duration.ofSeconds(16));
        assertThat(node.state()).isEqualTo(WatchdogState.LEADER);
        return node;
    }

    // The role, and with it the remote lock.

    @Test
    void theRoleIsToldBeforeTheBookAndOnce() {
        SoloNode node = new SoloNode(Configs.of(1, 3, 1));
        List<Effect> joined =
                node.follow(
                        Configs.nativeInfo(0, WatchdogState.LEADER),
                        Configs.nativeInfo(2, WatchdogState.STANDBY));
        assertThat(joined).contains(new Effect.RoleChanged(PoolRole.FOLLOWER, Optional.empty()));
        assertThat(roles(answerBook(node, 0, ALL_UP))).isEmpty();
        assertThat(node.hear(0, 50, PeerMessageType.GOING_DOWN))
                .contains(new Effect.RoleChanged(PoolRole.ALONE, Optional.of(ALL_UP)));
    }

    @Test
    void aStandbyThatJoinsAgainLetsGoOfWhatTheLeaderHadLocked() {
        SoloNode node = SoloNode.standbyOfNative();
        List<Effect> asked =
                node.hear(0, 50, new PeerMessage.ClusterService(ClusterServiceCode.REQUIRE_RELOAD));
        assertThat(roles(asked)).containsExactly("ALONE");
        List<Effect> joined =
                node.hear(
                        0, node.idOf(0, PeerMessageType.JOIN_COORDINATOR), PeerMessageType.ACCEPT);
        assertThat(roles(joined)).containsExactly("FOLLOWER");
        assertThat(answerBook(node, 0, ALL_UP)).contains(new Effect.SyncBackends(ALL_UP));
    }

    @Test
    void theLeadersLockIsPassedToTheBridgeAndNobodyElses() {
        ClusterCommand lock =
                new ClusterCommand(
                        ClusterCommand.APPLY_LOCK_ON_STANDBY,
                        List.of(
                                new ClusterCommand.Argument("StandbyLockType", "1"),
                                new ClusterCommand.Argument("LockingOperation", "acquire")));
        SoloNode node = SoloNode.standbyOfNative();
        assertThat(node.hear(0, 50, new PeerMessage.ExecuteCommand(lock)))
                .contains(new Effect.RunClusterCommand(NodeId.of(0), lock));
        assertThat(
                        has(
                                node.hear(2, 51, new PeerMessage.ExecuteCommand(lock)),
                                Effect.RunClusterCommand.class))
                .isFalse();
        assertThat(
                        has(
                                SoloNode.leaderOfNatives()
                                        .hear(0, 52, new PeerMessage.ExecuteCommand(lock)),
                                Effect.RunClusterCommand.class))
                .isFalse();
    }

    private static Optional<BackendStatuses> book(SoloNode node) {
        return node.snapshot().backends();
    }
}
