package org.pgwatchdog.core.machine;

import static org.assertj.core.api.Assertions.assertThat;
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
import org.pgwatchdog.core.event.LinkSide;
import org.pgwatchdog.core.message.LeaseStanding;
import org.pgwatchdog.core.message.PeerExtension;
import org.pgwatchdog.core.message.PeerMessage;
import org.pgwatchdog.core.message.PeerMessageType;
import org.pgwatchdog.core.message.Standing;
import org.pgwatchdog.core.model.LifecheckStatus;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.core.model.QuorumStatus;
import org.pgwatchdog.core.model.VoteRecord;
import org.pgwatchdog.core.model.VoterMemory;
import org.pgwatchdog.core.model.WatchdogState;

/// Safety rules S5 and S6: one vote a term, stored before it is given; a promise to a leader binds until it
/// is over, given back, or its leader proven dead.
final class VoterTest {
    private static final Duration LEASE = Duration.ofSeconds(2);

    @Test
    void aVoteIsGivenOnceItIsStored() {
        SoloNode node = joining().keepingVotesWaiting();
        List<Effect> asked = node.hear(0, 7, new PeerMessage.Candidacy(3, LEASE));
        assertThat(sentTo(0, asked)).doesNotContain("G");
        VoteRecord record = persisted(asked);
        assertThat(record.term()).isEqualTo(3);
        assertThat(record.votedFor()).contains(NodeId.of(0));
        assertThat(sentTo(0, node.happen(new Event.VotePersisted(record, true, "")))).contains("G");
    }

    @Test
    void aVoteThatCannotBeStoredIsNotGiven() {
        SoloNode node = joining().keepingVotesWaiting();
        VoteRecord record = persisted(node.hear(0, 7, new PeerMessage.Candidacy(3, LEASE)));
        List<Effect> failed =
                node.happen(new Event.VotePersisted(record, false, "no space left on device"));
        assertThat(noticed(failed, NoticeCode.VOTE_NOT_STORED)).isTrue();
        assertThat(sentTo(0, failed)).doesNotContain("G");
    }

    @Test
    void thereIsOneVoteATerm() {
        SoloNode node = joining();
        assertThat(sentTo(0, node.hear(0, 7, new PeerMessage.Candidacy(3, LEASE)))).contains("G");
        node.hearInfo(8, standing(0, 3));
        assertThat(sentTo(2, node.hear(2, 7, new PeerMessage.Candidacy(3, LEASE)))).isEqualTo("R");
        node.hearInfo(9, Configs.leasedInfo(0, WatchdogState.JOINING, released(3)));
        assertThat(sentTo(2, node.hear(2, 9, new PeerMessage.Candidacy(4, LEASE)))).contains("G");
    }

    @Test
    void aCandidateOfAnOldTermLearnsTheTermInsteadOfARefusal() {
        SoloNode node =
                new SoloNode(
                        Configs.leased(1, 3, 1),
                        new VoterMemory.Remembered(
                                VoteRecord.NONE.promised(9, NodeId.of(1), Duration.ZERO)));
        node.meet(Configs.leasedInfo(0, WatchdogState.JOINING, LeaseStanding.IDLE));
        List<Effect> effects = node.hear(0, 7, new PeerMessage.Candidacy(3, LEASE));
        assertThat(sentTo(0, effects)).startsWith("I").doesNotContain("G").doesNotContain("R");
    }

    @Test
    void aCandidateStandsAgainInAHigherTermWhenItsVoterHasVoted() {
        SoloNode node = joining();
        node.pass(Duration.ofMillis(500));
        assertThat(node.state()).isEqualTo(WatchdogState.STANDING_FOR_LEADER);
        List<Effect> effects =
                node.hearInfo(
                        30,
                        Configs.leasedInfo(
                                0,
                                WatchdogState.PARTICIPATING_IN_ELECTION,
                                Configs.promised(6, 2)));
        assertThat(candidacies(effects)).contains(7L);
    }

    @Test
    void aBeaconIsAnsweredWithAPromiseOnceThatIsStored() {
        SoloNode node = follower().keepingVotesWaiting();
        List<Effect> first = node.hear(0, 50, beacon(0, 6));
        assertThat(sentTo(0, first)).isEmpty();
        List<Effect> stored = node.happen(new Event.VotePersisted(persisted(first), true, ""));
        assertThat(sentTo(0, stored)).isEqualTo("I");
        assertThat(LeaseTest.lastInfo(stored).record().promisedTo()).contains(NodeId.of(0));
        assertThat(sentTo(0, node.hear(0, 51, beacon(0, 6))))
                .as("the same promise needs no disk")
                .isEqualTo("I");
    }

    @Test
    void aPromiseToALostLeaderDefersTheVoteUntilItIsOver() {
        SoloNode node = follower();
        node.hear(0, 50, beacon(0, 5));
        node.happen(new Event.LifecheckReported(NodeId.of(0), LifecheckStatus.DEAD, "silent"));
        node.hearInfo(60, standing(2, 6));
        List<Effect> asked = node.hear(2, 61, new PeerMessage.Candidacy(6, LEASE));
        assertThat(noticed(asked, NoticeCode.VOTE_DEFERRED)).isTrue();
        assertThat(sentTo(2, asked)).doesNotContain("G");
        assertThat(sentTo(2, node.pass(Duration.ofMillis(1900)))).doesNotContain("G");
        assertThat(sentTo(2, node.pass(Duration.ofMillis(200)))).contains("G");
    }

    @Test
    void nobodyStandsBeforeItsOwnPromiseIsOver() {
        SoloNode node = follower();
        node.hear(0, 50, beacon(0, 5));
        node.hear(2, 51, PeerMessageType.GOING_DOWN);
        node.happen(new Event.LifecheckReported(NodeId.of(0), LifecheckStatus.DEAD, "silent"));
        node.pass(Duration.ofMillis(1900));
        assertThat(node.state()).isNotIn(WatchdogState.STANDING_FOR_LEADER, WatchdogState.LEADER);
        node.pass(Duration.ofSeconds(5));
        assertThat(node.snapshot().localNode().state()).isEqualTo(WatchdogState.LEADER);
        assertThat(node.snapshot().leaseRemaining()).as("one of three holds nothing").isEmpty();
    }

    @Test
    void aRefusedConnectionProvesDeathAndFreesAtOnce() {
        SoloNode node = follower();
        node.hear(0, 50, beacon(0, 5));
        node.happen(new Event.LinkClosed(NodeId.of(0), LinkSide.INBOUND, "reset"));
        List<Effect> lost =
                node.happen(new Event.LinkClosed(NodeId.of(0), LinkSide.OUTBOUND, "reset"));
        assertThat(lost).contains(new Effect.Connect(NodeId.of(0)));
        node.hearInfo(60, standing(2, 6));
        node.hear(2, 61, new PeerMessage.Candidacy(6, LEASE));
        List<Effect> refused =
                node.happen(new Event.ConnectFailed(NodeId.of(0), true, "connection refused"));
        assertThat(noticed(refused, NoticeCode.PEER_DEAD)).isTrue();
        assertThat(sentTo(2, refused)).contains("G");
    }

    @Test
    void aQuestionThatComesBeforeTheNewsOfTheCandidacyWaitsForTheProofOfDeathToo() {
        SoloNode node = follower();
        node.hear(0, 50, beacon(0, 5));
        node.happen(new Event.LinkClosed(NodeId.of(0), LinkSide.INBOUND, "reset"));
        node.happen(new Event.LinkClosed(NodeId.of(0), LinkSide.OUTBOUND, "reset"));
        List<Effect> asked = node.hear(2, 61, new PeerMessage.Candidacy(6, LEASE));
        assertThat(noticed(asked, NoticeCode.VOTE_DEFERRED)).isTrue();
        node.hearInfo(62, standing(2, 6));
        List<Effect> refused =
                node.happen(new Event.ConnectFailed(NodeId.of(0), true, "connection refused"));
        assertThat(sentTo(2, refused)).contains("G");
    }

    @Test
    void aQuestionOfACandidateThatStandsNoMoreIsForgotten() {
        SoloNode node = follower();
        node.hear(0, 50, beacon(0, 5));
        node.happen(new Event.LifecheckReported(NodeId.of(0), LifecheckStatus.DEAD, "silent"));
        node.hear(2, 61, new PeerMessage.Candidacy(6, LEASE));
        node.hearInfo(62, standing(2, 6));
        node.hearInfo(63, Configs.leasedInfo(2, WatchdogState.JOINING, released(6)));
        assertThat(sentTo(2, node.pass(Duration.ofMillis(2100)))).doesNotContain("G");
    }

    @Test
    void aDyingLeaderThatAcceptsOnceMoreIsTriedAgainForTheProof() {
        SoloNode node = follower();
        node.hear(0, 50, beacon(0, 5));
        node.happen(new Event.LinkClosed(NodeId.of(0), LinkSide.INBOUND, "reset"));
        node.happen(new Event.LinkClosed(NodeId.of(0), LinkSide.OUTBOUND, "reset"));
        node.happen(new Event.LinkOpened(NodeId.of(0)));
        node.happen(new Event.LinkClosed(NodeId.of(0), LinkSide.OUTBOUND, "reset"));
        assertThat(node.pass(Duration.ofMillis(60))).contains(new Effect.Connect(NodeId.of(0)));
        List<Effect> refused =
                node.happen(new Event.ConnectFailed(NodeId.of(0), true, "connection refused"));
        assertThat(noticed(refused, NoticeCode.PEER_DEAD)).isTrue();
        assertThat(node.pass(Duration.ofSeconds(1)))
                .as("once is enough")
                .doesNotContain(new Effect.Connect(NodeId.of(0)));
    }

    @Test
    void aNodeThatIsFoundWhenNobodyElseIsLeftIsAskedAtOnce() {
        SoloNode node = follower();
        node.happen(new Event.LifecheckReported(NodeId.of(2), LifecheckStatus.DEAD, "silent"));
        node.happen(new Event.LinkClosed(NodeId.of(0), LinkSide.INBOUND, "reset"));
        node.happen(new Event.LinkClosed(NodeId.of(0), LinkSide.OUTBOUND, "reset"));
        assertThat(node.state()).isEqualTo(WatchdogState.JOINING);
        var joining = Configs.leasedInfo(2, WatchdogState.JOINING, LeaseStanding.IDLE);
        node.meet(joining);
        node.hearInfo(node.idOf(2, PeerMessageType.REQUEST_INFO), joining);
        assertThat(node.state()).isEqualTo(WatchdogState.INITIALIZING);
    }

    @Test
    void aConnectionThatTimesOutProvesNothing() {
        SoloNode node = follower();
        node.hear(0, 50, beacon(0, 5));
        node.happen(new Event.LinkClosed(NodeId.of(0), LinkSide.INBOUND, "reset"));
        node.happen(new Event.LinkClosed(NodeId.of(0), LinkSide.OUTBOUND, "reset"));
        List<Effect> failed =
                node.happen(new Event.ConnectFailed(NodeId.of(0), false, "timed out"));
        assertThat(noticed(failed, NoticeCode.PEER_DEAD)).isFalse();
    }

    @Test
    void aRestartedVoterKeepsItsPromise() {
        VoteRecord record = VoteRecord.NONE.promised(5, NodeId.of(0), LEASE);
        SoloNode node = new SoloNode(Configs.leased(1, 3, 1), new VoterMemory.Remembered(record));
        node.meet(standing(2, 6));
        List<Effect> asked = node.hear(2, 61, new PeerMessage.Candidacy(6, LEASE));
        assertThat(sentTo(2, asked)).doesNotContain("G");
        assertThat(sentTo(2, node.pass(Duration.ofMillis(2100)))).contains("G");
    }

    @Test
    void aVoterWithoutMemoryAbstainsUntilAllHaveSaidThatTheyDoNotLead() {
        SoloNode node =
                new SoloNode(Configs.leased(1, 3, 1), new VoterMemory.Unknown("file is missing"));
        node.meet(standing(2, 6));
        assertThat(sentTo(2, node.hear(2, 61, new PeerMessage.Candidacy(6, LEASE))))
                .doesNotContain("G");
        List<Effect> last =
                node.meet(Configs.leasedInfo(0, WatchdogState.JOINING, LeaseStanding.IDLE));
        assertThat(sentTo(2, last)).as("node 2 itself stands").doesNotContain("G");
        assertThat(sentTo(2, node.pass(Duration.ofSeconds(6)))).isNotNull();
        assertThat(sentTo(2, node.hear(2, 70, new PeerMessage.Candidacy(7, LEASE)))).contains("G");
    }

    @Test
    void aVoterWithoutMemoryFollowsTheSuccessorOfALeaderThatGaveEverythingBack() {
        SoloNode node = forgetful();
        List<Effect> first = node.hear(2, 60, beacon(2, 5));
        assertThat(LeaseTest.lastInfo(first).record().promisedTo()).as("none yet").isEmpty();
        // A leader that steps down is called one to the last.
        LeaseStanding gone =
                new LeaseStanding(
                        VoteRecord.NONE.voted(6, NodeId.of(0), LEASE),
                        0,
                        false,
                        LEASE,
                        5,
                        LeaseStanding.IDLE.pause(),
                        6,
                        0);
        node.hearInfo(
                70, Configs.leasedInfo(2, WatchdogState.LEADER, gone, Optional.of(NodeId.of(0))));
        node.hear(2, 71, PeerMessageType.GOING_DOWN);
        node.hearInfo(72, Configs.leasedInfo(0, WatchdogState.LEADER, Configs.leading(0, 6)));
        List<Effect> answer = node.hear(0, 73, beacon(0, 6));
        assertThat(LeaseTest.lastInfo(answer).record().promisedTo()).contains(NodeId.of(0));
    }

    @Test
    void aVoterWithoutMemoryDoesNotTrustALeaderThatIsStillLettingGo() {
        SoloNode node = forgetful();
        LeaseStanding leading = Configs.leading(2, 5);
        LeaseStanding dropping =
                new LeaseStanding(leading.record(), 0, false, LEASE, 4, leading.pause(), 0, 0);
        node.hearInfo(70, Configs.leasedInfo(2, WatchdogState.JOINING, dropping));
        node.hear(0, 71, new PeerMessage.Candidacy(6, LEASE));
        node.hearInfo(72, standing(0, 6));
        assertThat(sentTo(0, node.pass(Duration.ofSeconds(1)))).doesNotContain("G");
    }

    /// Node 1 of 3 has just started without its votes, and follows node 2, the leader of term 5.
    private static SoloNode forgetful() {
        SoloNode node =
                new SoloNode(Configs.leased(1, 3, 1), new VoterMemory.Unknown("file is missing"));
        node.meet(Configs.leasedInfo(2, WatchdogState.LEADER, Configs.leading(2, 5)));
        node.meet(Configs.leasedInfo(0, WatchdogState.STANDBY, Configs.promised(5, 2)));
        node.hearInfo(9, Configs.leasedInfo(2, WatchdogState.LEADER, Configs.leading(2, 5)));
        node.pass(Duration.ofSeconds(1));
        assertThat(node.state()).isEqualTo(WatchdogState.STANDBY);
        return node;
    }

    static PeerMessage beacon(int id, long term) {
        return new PeerMessage.IAmLeader(
                WatchdogState.LEADER,
                new Standing(9, 5, QuorumStatus.EXIST, 2, true),
                Optional.of(
                        new PeerExtension(
                                2,
                                term,
                                Optional.empty(),
                                Optional.of(Configs.leading(id, term)))));
    }

    private static org.pgwatchdog.core.message.NodeInfo standing(int id, long term) {
        LeaseStanding leading = Configs.leading(id, term);
        return Configs.leasedInfo(
                id,
                WatchdogState.STANDING_FOR_LEADER,
                new LeaseStanding(
                        leading.record(), term, false, LEASE, term - 1, leading.pause(), 0, 0));
    }

    private static LeaseStanding released(long term) {
        LeaseStanding idle = LeaseStanding.IDLE;
        return new LeaseStanding(idle.record(), 0, false, LEASE, term, idle.pause(), 0, 0);
    }

    /// This node is 1 of 3, JOINING, of priority 1; nodes 0 and 2 are JOINING too.
    private static SoloNode joining() {
        SoloNode node = new SoloNode(Configs.leased(1, 3, 1));
        for (int peer : new int[] {0, 2}) {
            node.meet(Configs.leasedInfo(peer, WatchdogState.JOINING, LeaseStanding.IDLE));
        }
        for (int peer : new int[] {0, 2}) {
            node.hearInfo(
                    node.idOf(peer, PeerMessageType.REQUEST_INFO),
                    Configs.leasedInfo(peer, WatchdogState.JOINING, LeaseStanding.IDLE));
        }
        return node;
    }

    /// A standby of node 0, the elected leader of term 5; node 2 is another one.
    static SoloNode follower() {
        SoloNode node = new SoloNode(Configs.leased(1, 3, 1));
        node.follow(
                Configs.leasedInfo(0, WatchdogState.LEADER, Configs.leading(0, 5)),
                Configs.leasedInfo(2, WatchdogState.STANDBY, Configs.promised(5, 0)));
        return node;
    }

    private static VoteRecord persisted(List<Effect> effects) {
        for (Effect effect : effects) {
            if (effect instanceof Effect.PersistVote(var record)) {
                return record;
            }
        }
        throw new AssertionError("nothing was stored: " + effects);
    }

    private static List<Long> candidacies(List<Effect> effects) {
        List<Long> terms = new ArrayList<>();
        for (Effect effect : effects) {
            if (effect instanceof Effect.Send(_, _, PeerMessage.Candidacy(long term, _))) {
                terms.add(term);
            }
        }
        return terms;
    }
}
