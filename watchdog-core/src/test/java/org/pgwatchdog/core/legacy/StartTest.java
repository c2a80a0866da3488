package org.pgwatchdog.core.legacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pgwatchdog.core.legacy.LegacySolo.has;
import static org.pgwatchdog.core.legacy.LegacySolo.noticed;
import static org.pgwatchdog.core.legacy.LegacySolo.said;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.pgwatchdog.core.effect.Effect;
import org.pgwatchdog.core.effect.NoticeCode;
import org.pgwatchdog.core.legacy.message.LegacyMessage;
import org.pgwatchdog.core.legacy.message.LegacyStatus;
import org.pgwatchdog.core.legacy.message.NodeRecord;
import org.pgwatchdog.core.legacy.message.PacketKind;

/// Protocol v3, 10.1, and where a start is safer than a native's.
final class StartTest {
    @Test
    void aNewNodeAsksEverybodyWithStatusNormal() {
        LegacySolo node = new LegacySolo(2);
        node.start();
        assertThat(node.isAsking(1, PacketKind.ADD_REQ)).isTrue();
        assertThat(node.isAsking(2, PacketKind.ADD_REQ)).isTrue();
        assertThat(node.self().status()).isEqualTo(LegacyStatus.NORMAL);
        assertThat(node.self().start()).hasToString("1000.000005");
    }

    @Test
    void itJoinsAnActiveNodeWithoutWaitingForTheOthers() {
        LegacySolo node = new LegacySolo(2);
        node.start();
        node.answer(
                2, PacketKind.ADD_REQ, said(PacketKind.ADD_ACCEPT, 2, LegacyStatus.MASTER, 900));
        assertThat(node.phase()).isEqualTo(LegacyPhase.STANDBY);
        assertThat(node.snapshot().master().orElseThrow().value()).isEqualTo(2);
        assertThat(has(node.all(), Effect.Escalate.class)).isFalse();
    }

    /// Whoever does not answer may be active, and rely on this node not running.
    @Test
    void aNewcomerNeitherVotesNorStandsWhileANodeIsUnaccountedFor() {
        LegacySolo node = new LegacySolo(2);
        node.start();
        node.answer(
                1, PacketKind.ADD_REQ, said(PacketKind.ADD_ACCEPT, 1, LegacyStatus.NORMAL, 900));
        node.fail(2, PacketKind.ADD_REQ, LegacyEvent.Failure.UNREACHABLE);
        assertThat(vote(node)).isEqualTo(PacketKind.MASTER_EXIST);
        node.pass(LegacySolo.TIMING.lease());
        assertThat(vote(node)).isEqualTo(PacketKind.MASTER_EXIST);
        node.pass(LegacySolo.TIMING.lease().dividedBy(20));
        assertThat(vote(node)).isEqualTo(PacketKind.VOTE_YOU);
    }

    @Test
    void aNewcomerVotesAtOnceWhenEverybodyAnsweredOrIsKnownNotToRun() {
        LegacySolo node = new LegacySolo(2);
        node.start();
        node.answer(
                1, PacketKind.ADD_REQ, said(PacketKind.ADD_ACCEPT, 1, LegacyStatus.NORMAL, 900));
        node.fail(2, PacketKind.ADD_REQ, LegacyEvent.Failure.REFUSED);
        assertThat(vote(node)).isEqualTo(PacketKind.VOTE_YOU);
    }

    private static PacketKind vote(LegacySolo node) {
        return LegacySolo.answeredKind(
                node.request(PacketKind.STAND_FOR_MASTER, 1, LegacyStatus.NORMAL, 900));
    }

    @Test
    void whoFindsNobodyAsksAgainBeforeItBecomesActive() {
        LegacySolo node = new LegacySolo(2);
        node.start();
        refuse(node);
        List<LegacyEffect> soon = node.pass(Duration.ofMillis(600));
        assertThat(node.isAsking(1, PacketKind.ADD_REQ)).isTrue();
        assertThat(has(soon, Effect.Escalate.class)).isFalse();
        refuse(node);
        while (node.snapshot().members().getFirst().record().status() == LegacyStatus.NORMAL
                && node.all().stream().noneMatch(LegacyEffect.ProbeVip.class::isInstance)) {
            node.pass(Duration.ofMillis(500));
            refuseOpen(node);
        }
        node.happen(new LegacyEvent.VipProbed(1, false));
        assertThat(node.phase()).isEqualTo(LegacyPhase.ACTIVE);
        assertThat(has(node.all(), Effect.Escalate.class)).isTrue();
    }

    @Test
    void aPeerThatIsActiveByTheSecondAttemptIsJoined() {
        LegacySolo node = new LegacySolo(1);
        node.start();
        node.fail(1, PacketKind.ADD_REQ, LegacyEvent.Failure.REFUSED);
        node.pass(Duration.ofMillis(600));
        node.answer(
                1, PacketKind.ADD_REQ, said(PacketKind.ADD_ACCEPT, 1, LegacyStatus.MASTER, 1000));
        assertThat(node.phase()).isEqualTo(LegacyPhase.STANDBY);
    }

    @Test
    void silentPeersMayBeAliveAndForbidToBecomeActiveAlone() {
        LegacySolo node = new LegacySolo(2);
        node.start();
        List<LegacyEffect> effects = silence(node, 10);
        assertThat(node.phase()).isEqualTo(LegacyPhase.INIT);
        assertThat(noticed(effects, NoticeCode.ELECTION_REJECTED)).isTrue();
        assertThat(effects.stream().filter(StartTest::isRejection)).hasSize(1);
    }

    @Test
    void oneOfTwoBecomesActiveAlthoughTheOtherIsSilent() {
        LegacySolo node = new LegacySolo(1);
        node.start();
        silence(node, 10);
        node.happen(new LegacyEvent.VipProbed(1, false));
        assertThat(node.phase()).isEqualTo(LegacyPhase.ACTIVE);
    }

    @Test
    void aMinorityBecomesActiveIfItIsConfiguredTo() {
        LegacySolo node = new LegacySolo(LegacySolo.config(2, true, true));
        node.start();
        silence(node, 10);
        node.happen(new LegacyEvent.VipProbed(1, false));
        assertThat(node.phase()).isEqualTo(LegacyPhase.ACTIVE);
    }

    @Test
    void aVirtualIpThatSomebodyAnswersIsNotTaken() {
        LegacySolo node = new LegacySolo(1);
        node.start();
        silence(node, 6);
        List<LegacyEffect> effects = node.happen(new LegacyEvent.VipProbed(1, true));
        assertThat(node.phase()).isEqualTo(LegacyPhase.INIT);
        assertThat(noticed(effects, NoticeCode.SPLIT_BRAIN)).isTrue();
        silence(node, 6);
        node.happen(new LegacyEvent.VipProbed(2, false));
        assertThat(node.phase()).isEqualTo(LegacyPhase.ACTIVE);
    }

    @Test
    void whoIsRejectedReportsItOnceAndKeepsTrying() {
        LegacySolo node = new LegacySolo(1);
        node.start();
        for (int round = 0; round < 3; round++) {
            node.answer(
                    1,
                    PacketKind.ADD_REQ,
                    said(PacketKind.ADD_REJECT, 1, LegacyStatus.MASTER, 900));
            assertThat(node.phase()).isEqualTo(LegacyPhase.INIT);
            node.pass(Duration.ofMillis(3100));
        }
        assertThat(
                        node.all().stream()
                                .filter(effect ->
                                        effect instanceof LegacyEffect.Shared(Effect.Notice notice)
                                                && notice.code() == NoticeCode.PEER_REFUSED_US))
                .hasSize(1);
    }

    /// Natives end there. Whoever has another key would otherwise become active beside the others.
    @Test
    void whoIsNotTrustedDoesNotBecomeActiveAlone() {
        for (boolean closes : List.of(false, true)) {
            LegacySolo node = new LegacySolo(1);
            node.start();
            for (int round = 0; round < 5; round++) {
                if (closes) {
                    node.fail(1, PacketKind.ADD_REQ, LegacyEvent.Failure.CLOSED);
                } else {
                    node.answer(
                            1,
                            PacketKind.ADD_REQ,
                            said(PacketKind.AUTH_FAILED, 1, LegacyStatus.MASTER, 900));
                }
                node.pass(Duration.ofMillis(3100));
            }
            assertThat(node.phase()).isEqualTo(LegacyPhase.INIT);
            assertThat(node.all().stream().noneMatch(LegacyEffect.ProbeVip.class::isInstance))
                    .isTrue();
        }
    }

    @Test
    void ofNewcomersTheOldestStandsAndTheYoungerWaits() {
        LegacySolo older = new LegacySolo(1);
        older.start();
        older.answer(
                1, PacketKind.ADD_REQ, said(PacketKind.ADD_ACCEPT, 1, LegacyStatus.NORMAL, 1001));
        assertThat(older.isAsking(1, PacketKind.STAND_FOR_MASTER)).isTrue();

        LegacySolo younger = new LegacySolo(1);
        younger.start();
        younger.answer(
                1, PacketKind.ADD_REQ, said(PacketKind.ADD_ACCEPT, 1, LegacyStatus.NORMAL, 999));
        assertThat(younger.isAsking(1, PacketKind.STAND_FOR_MASTER)).isFalse();
        assertThat(younger.phase()).isEqualTo(LegacyPhase.INIT);
    }

    @Test
    void ofNewcomersOfTheSameMomentTheFirstByNameStands() {
        LegacySolo node = new LegacySolo(1);
        node.start();
        node.answer(
                1,
                PacketKind.ADD_REQ,
                new LegacyMessage.Described(
                        PacketKind.ADD_ACCEPT,
                        new NodeRecord(
                                LegacyStatus.NORMAL,
                                node.self().start(),
                                LegacySolo.identity(1),
                                LegacySolo.VIP)));
        assertThat(node.isAsking(1, PacketKind.STAND_FOR_MASTER)).isTrue();
    }

    private static boolean isRejection(LegacyEffect effect) {
        return effect instanceof LegacyEffect.Shared(Effect.Notice notice)
                && notice.code() == NoticeCode.ELECTION_REJECTED;
    }

    private static void refuse(LegacySolo node) {
        node.fail(1, PacketKind.ADD_REQ, LegacyEvent.Failure.REFUSED);
        node.fail(2, PacketKind.ADD_REQ, LegacyEvent.Failure.REFUSED);
    }

    private static void refuseOpen(LegacySolo node) {
        for (int peer = 1; peer <= 2; peer++) {
            if (node.isAsking(peer, PacketKind.ADD_REQ)) {
                node.fail(peer, PacketKind.ADD_REQ, LegacyEvent.Failure.REFUSED);
            }
        }
    }

    /// Nobody answers for so many seconds.
    private static List<LegacyEffect> silence(LegacySolo node, int seconds) {
        return node.pass(Duration.ofSeconds(seconds));
    }
}
