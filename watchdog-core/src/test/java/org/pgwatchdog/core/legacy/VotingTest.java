package org.pgwatchdog.core.legacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pgwatchdog.core.legacy.LegacySolo.answeredKind;
import static org.pgwatchdog.core.legacy.LegacySolo.answeredRecord;
import static org.pgwatchdog.core.legacy.LegacySolo.said;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.pgwatchdog.core.effect.NoticeCode;
import org.pgwatchdog.core.legacy.message.LegacyStatus;
import org.pgwatchdog.core.legacy.message.PacketKind;
import org.pgwatchdog.core.model.LifecheckStatus;

/// Protocol v3, 10.3, and where an election is safer than a native's.
final class VotingTest {
    @Test
    void theOldestStandsWhenTheActiveNodeSaysGoodBye() {
        LegacySolo node = LegacySolo.standby(2, 900, 1500);
        node.request(PacketKind.SERVER_DOWN, 1, LegacyStatus.MASTER, 900);
        assertThat(node.isAsking(2, PacketKind.STAND_FOR_MASTER)).isTrue();
        node.answer(
                2,
                PacketKind.STAND_FOR_MASTER,
                said(PacketKind.VOTE_YOU, 2, LegacyStatus.NORMAL, 1500));
        assertThat(node.phase()).isEqualTo(LegacyPhase.ACTIVE);
        assertThat(node.self().start()).hasToString("1000.000005");
    }

    @Test
    void aYoungerStandbyLeavesItToTheOlderOneButNotForEver() {
        LegacySolo node = LegacySolo.standby(2, 900, 950);
        node.request(PacketKind.SERVER_DOWN, 1, LegacyStatus.MASTER, 900);
        node.pass(Duration.ofMillis(9900));
        assertThat(node.isAsking(2, PacketKind.STAND_FOR_MASTER)).isFalse();
        node.pass(Duration.ofMillis(300));
        assertThat(node.isAsking(2, PacketKind.STAND_FOR_MASTER)).isTrue();
    }

    @Test
    void aDeathVerdictCountsOnceTheNodeIsSilentTowardsUs() {
        LegacySolo node = LegacySolo.standby(2, 900, 1500);
        node.pass(Duration.ofMillis(1100));
        node.answerAll(1, LegacyStatus.MASTER, 900);
        node.verdict(1, LifecheckStatus.DEAD);
        assertThat(node.phase()).isEqualTo(LegacyPhase.STANDBY);
        node.pass(Duration.ofMillis(2100));
        assertThat(node.isAsking(2, PacketKind.STAND_FOR_MASTER)).isTrue();
    }

    @Test
    void refusedConnectionsProveADeathBeforeTheDeadtime() {
        LegacySolo node = LegacySolo.standby(2, 900, 1500);
        node.pass(Duration.ofMillis(1000));
        node.fail(1, PacketKind.INFO_REQ, LegacyEvent.Failure.REFUSED);
        assertThat(node.phase()).isEqualTo(LegacyPhase.STANDBY);
        node.pass(Duration.ofMillis(200));
        node.fail(1, PacketKind.INFO_REQ, LegacyEvent.Failure.REFUSED);
        assertThat(node.isAsking(2, PacketKind.STAND_FOR_MASTER)).isTrue();
    }

    @Test
    void aHeartbeatBetweenTwoRefusalsSaysThatItLives() {
        LegacySolo node = LegacySolo.standby(2, 900, 1500);
        node.pass(Duration.ofMillis(1000));
        node.fail(1, PacketKind.INFO_REQ, LegacyEvent.Failure.REFUSED);
        node.hears(1, LegacyStatus.MASTER);
        node.pass(Duration.ofMillis(200));
        node.fail(1, PacketKind.INFO_REQ, LegacyEvent.Failure.REFUSED);
        assertThat(node.phase()).isEqualTo(LegacyPhase.STANDBY);
    }

    @Test
    void aVoterRefusesWhileItHearsTheActiveNodeAndSendsItsOwnRecord() {
        LegacySolo node = LegacySolo.standby(2);
        node.pass(Duration.ofSeconds(1));
        List<LegacyEffect> effects =
                node.request(PacketKind.STAND_FOR_MASTER, 2, LegacyStatus.NORMAL, 902);
        assertThat(answeredKind(effects)).isEqualTo(PacketKind.MASTER_EXIST);
        assertThat(answeredRecord(effects).identity()).isEqualTo(LegacySolo.identity(0));
        assertThat(answeredRecord(effects).status()).isEqualTo(LegacyStatus.NORMAL);
    }

    @Test
    void aVoterVotesSomeTimeBeforeItWouldNoticeTheDeathItself() {
        LegacySolo node = LegacySolo.standby(2);
        node.pass(Duration.ofMillis(19_900));
        assertThat(
                        answeredKind(
                                node.request(
                                        PacketKind.STAND_FOR_MASTER, 2, LegacyStatus.NORMAL, 902)))
                .isEqualTo(PacketKind.MASTER_EXIST);
        node.pass(Duration.ofMillis(200));
        assertThat(
                        answeredKind(
                                node.request(
                                        PacketKind.STAND_FOR_MASTER, 2, LegacyStatus.NORMAL, 902)))
                .isEqualTo(PacketKind.VOTE_YOU);
    }

    @Test
    void aHeartbeatOfAnotherActiveNodeStopsACandidacyThatItsPacketsCannot() {
        LegacySolo node = LegacySolo.standby(2, 900, 1500);
        node.verdict(1, LifecheckStatus.DEAD);
        node.pass(Duration.ofMillis(1500));
        node.hears(1, LegacyStatus.MASTER);
        node.pass(Duration.ofMillis(2200));
        for (int beat = 0; beat < 5; beat++) {
            node.hears(1, LegacyStatus.MASTER);
            node.pass(Duration.ofSeconds(1));
        }
        assertThat(node.phase()).isEqualTo(LegacyPhase.STANDBY);
    }

    @Test
    void whoSaidGoodByeMayCloseItsConnections() {
        LegacySolo node = LegacySolo.standby(2, 900, 1500);
        node.request(PacketKind.SERVER_DOWN, 1, LegacyStatus.MASTER, 900);
        assertThat(
                        LegacySolo.noticed(
                                node.fail(1, PacketKind.INFO_REQ, LegacyEvent.Failure.CLOSED),
                                NoticeCode.PEER_REFUSED_US))
                .isFalse();
        node.answer(
                2,
                PacketKind.STAND_FOR_MASTER,
                LegacySolo.said(PacketKind.VOTE_YOU, 2, LegacyStatus.NORMAL, 1500));
        assertThat(node.phase()).isEqualTo(LegacyPhase.ACTIVE);
    }

    @Test
    void whoHasVotedForOneSupportsNoOtherThatSaysItIsActive() {
        LegacySolo node = LegacySolo.standby(2);
        node.pass(Duration.ofMillis(20_100));
        assertThat(
                        answeredKind(
                                node.request(
                                        PacketKind.STAND_FOR_MASTER, 2, LegacyStatus.NORMAL, 902)))
                .isEqualTo(PacketKind.VOTE_YOU);
        assertThat(answeredKind(node.request(PacketKind.INFO_REQ, 1, LegacyStatus.MASTER, 901)))
                .isEqualTo(PacketKind.MASTER_EXIST);
        assertThat(node.snapshot().master()).isEmpty();
        node.request(PacketKind.DECLARE_NEW_MASTER, 2, LegacyStatus.MASTER, 902);
        assertThat(answeredKind(node.request(PacketKind.INFO_REQ, 1, LegacyStatus.MASTER, 901)))
                .isEqualTo(PacketKind.MASTER_EXIST);
        assertThat(node.snapshot().master().orElseThrow().value()).isEqualTo(2);
    }

    @Test
    void nobodyVotesWhileTheActiveNodeMayRelyOnItsAnswer() {
        LegacyConfig.Timing timing =
                new LegacyConfig.Timing(
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(20),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(5));
        assertThat(timing.voteAge()).isEqualTo(Duration.ofMillis(20_400));
        assertThat(LegacySolo.TIMING.voteAge()).isEqualTo(Duration.ofSeconds(20));
    }

    @Test
    void aVoterThatIsNotYoungerBecomesASecondYoungerThanItsCandidate() {
        LegacySolo other = LegacySolo.standby(2, 900, 950);
        other.request(PacketKind.SERVER_DOWN, 1, LegacyStatus.MASTER, 900);
        List<LegacyEffect> effects =
                other.request(PacketKind.STAND_FOR_MASTER, 2, LegacyStatus.NORMAL, 1200);
        assertThat(answeredKind(effects)).isEqualTo(PacketKind.VOTE_YOU);
        assertThat(answeredRecord(effects).start()).hasToString("1201.000000");
        assertThat(answeredRecord(effects).status()).isEqualTo(LegacyStatus.NORMAL);
    }

    @Test
    void ofTwoCandidatesTheOlderRefusesAndTheYoungerVotes() {
        LegacySolo older = LegacySolo.standby(2, 900, 1500);
        older.request(PacketKind.SERVER_DOWN, 1, LegacyStatus.MASTER, 900);
        assertThat(older.phase()).isEqualTo(LegacyPhase.CANDIDATE);
        assertThat(
                        answeredKind(
                                older.request(
                                        PacketKind.STAND_FOR_MASTER, 2, LegacyStatus.NORMAL, 1500)))
                .isEqualTo(PacketKind.MASTER_EXIST);

        LegacySolo younger = LegacySolo.standby(2, 900, 1500);
        younger.request(PacketKind.SERVER_DOWN, 1, LegacyStatus.MASTER, 900);
        assertThat(
                        answeredKind(
                                younger.request(
                                        PacketKind.STAND_FOR_MASTER, 2, LegacyStatus.NORMAL, 990)))
                .isEqualTo(PacketKind.VOTE_YOU);
        assertThat(younger.phase()).isEqualTo(LegacyPhase.STANDBY);
    }

    @Test
    void aVoteBindsUntilSomebodyIsActiveOrTheHoldIsOver() {
        LegacySolo node = LegacySolo.standby(3, 900, 901, 902);
        node.request(PacketKind.SERVER_DOWN, 1, LegacyStatus.MASTER, 900);
        assertThat(stand(node, 2, 901)).isEqualTo(PacketKind.VOTE_YOU);
        assertThat(stand(node, 3, 902)).isEqualTo(PacketKind.MASTER_EXIST);
        assertThat(stand(node, 2, 901)).isEqualTo(PacketKind.VOTE_YOU);
        node.pass(Duration.ofMillis(5100));
        assertThat(stand(node, 3, 902)).isEqualTo(PacketKind.VOTE_YOU);
    }

    @Test
    void aNodeThatHasNotAskedAroundYetDoesNotVote() {
        LegacySolo node = new LegacySolo(2);
        node.start();
        assertThat(stand(node, 2, 901)).isEqualTo(PacketKind.MASTER_EXIST);
        node.fail(1, PacketKind.ADD_REQ, LegacyEvent.Failure.REFUSED);
        node.answer(
                2, PacketKind.ADD_REQ, said(PacketKind.ADD_ACCEPT, 2, LegacyStatus.NORMAL, 901));
        assertThat(stand(node, 2, 901)).isEqualTo(PacketKind.VOTE_YOU);
    }

    @Test
    void aRefusedCandidateStandsAgain() {
        LegacySolo node = LegacySolo.standby(2, 900, 1500);
        node.request(PacketKind.SERVER_DOWN, 1, LegacyStatus.MASTER, 900);
        node.answer(
                2,
                PacketKind.STAND_FOR_MASTER,
                said(PacketKind.MASTER_EXIST, 1, LegacyStatus.MASTER, 900));
        assertThat(node.phase()).isEqualTo(LegacyPhase.STANDBY);
        assertThat(node.snapshot().master()).isEmpty();
        node.pass(Duration.ofMillis(1100));
        assertThat(node.isAsking(2, PacketKind.STAND_FOR_MASTER)).isTrue();
    }

    @Test
    void authFailedIsNoVote() {
        LegacySolo node = LegacySolo.standby(2, 900, 1500);
        node.verdict(1, LifecheckStatus.DEAD);
        node.pass(Duration.ofMillis(2100));
        node.answer(
                2,
                PacketKind.STAND_FOR_MASTER,
                said(PacketKind.AUTH_FAILED, 2, LegacyStatus.NORMAL, 1500));
        assertThat(node.phase()).isEqualTo(LegacyPhase.STANDBY);
        assertThat(node.self().status()).isEqualTo(LegacyStatus.NORMAL);
    }

    @Test
    void silentVotersAreNoVotesButTwoOfThreeAreEnough() {
        LegacySolo node = LegacySolo.standby(4, 900, 1500, 1501, 1502);
        node.verdict(1, LifecheckStatus.DEAD);
        node.pass(Duration.ofMillis(2100));
        node.answer(
                2,
                PacketKind.STAND_FOR_MASTER,
                said(PacketKind.VOTE_YOU, 2, LegacyStatus.NORMAL, 1500));
        assertThat(node.phase()).isEqualTo(LegacyPhase.CANDIDATE);
        node.answer(
                3,
                PacketKind.STAND_FOR_MASTER,
                said(PacketKind.VOTE_YOU, 3, LegacyStatus.NORMAL, 1501));
        assertThat(node.phase()).isEqualTo(LegacyPhase.ACTIVE);
    }

    @Test
    void theLastOfTwoTakesOverAlone() {
        LegacySolo node = LegacySolo.standby(1, 900);
        node.verdict(1, LifecheckStatus.DEAD);
        node.pass(Duration.ofMillis(2100));
        assertThat(node.phase()).isEqualTo(LegacyPhase.ACTIVE);
    }

    private static PacketKind stand(LegacySolo node, int candidate, long start) {
        return answeredKind(
                node.request(PacketKind.STAND_FOR_MASTER, candidate, LegacyStatus.NORMAL, start));
    }
}
