package org.pgwatchdog.core.legacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pgwatchdog.core.legacy.LegacySolo.answerIn;
import static org.pgwatchdog.core.legacy.LegacySolo.answeredKind;
import static org.pgwatchdog.core.legacy.LegacySolo.answeredRecord;
import static org.pgwatchdog.core.legacy.LegacySolo.isClosed;
import static org.pgwatchdog.core.legacy.LegacySolo.noticed;
import static org.pgwatchdog.core.legacy.LegacySolo.said;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.pgwatchdog.core.effect.Effect;
import org.pgwatchdog.core.effect.NoticeCode;
import org.pgwatchdog.core.legacy.message.InterlockLock;
import org.pgwatchdog.core.legacy.message.LegacyMessage;
import org.pgwatchdog.core.legacy.message.LegacyStatus;
import org.pgwatchdog.core.legacy.message.MemberIdentity;
import org.pgwatchdog.core.legacy.message.NodeRecord;
import org.pgwatchdog.core.legacy.message.PacketKind;
import org.pgwatchdog.core.legacy.message.WallTime;
import org.pgwatchdog.core.model.NodeId;

/// Protocol v3, 8.1 and 8.4.
final class AnswersTest {
    @ParameterizedTest
    @EnumSource(PacketKind.class)
    void everyRequestIsAnsweredOrClosedInTheSameStep(PacketKind kind) {
        LegacyMessage request =
                switch (kind.form()) {
                    case RECORD -> said(kind, 2, LegacyStatus.NORMAL, 2002);
                    case BACKENDS -> new LegacyMessage.Backends(kind, List.of(1));
                    case LOCK -> new LegacyMessage.Unlock(InterlockLock.START);
                    case EMPTY -> new LegacyMessage.Plain(kind);
                };
        LegacySolo node = LegacySolo.active(2);
        List<LegacyEffect> effects = node.request(request);
        if (kind == PacketKind.START_RECOVERY) {
            assertThat(effects.stream().anyMatch(LegacyEffect.DrainClients.class::isInstance))
                    .isTrue();
            return;
        }
        PacketKind expected =
                switch (kind) {
                    case ADD_REQ -> PacketKind.ADD_ACCEPT;
                    case STAND_FOR_MASTER -> PacketKind.MASTER_EXIST;
                    case INFO_REQ,
                            DECLARE_NEW_MASTER,
                            STAND_FOR_LOCK_HOLDER,
                            DECLARE_LOCK_HOLDER,
                            RESIGN_LOCK_HOLDER,
                            START_INTERLOCK,
                            END_INTERLOCK,
                            SERVER_DOWN ->
                            PacketKind.READY;
                    case END_RECOVERY, FAILBACK_REQUEST, DEGENERATE_BACKEND, PROMOTE_BACKEND ->
                            PacketKind.NODE_READY;
                    case UNLOCK_REQUEST -> PacketKind.LOCK_READY;
                    default -> PacketKind.INVALID;
                };
        assertThat(answeredKind(effects)).isEqualTo(expected);
        if (answerIn(effects) instanceof LegacyMessage.Described(_, var record)) {
            assertThat(record.identity()).isEqualTo(LegacySolo.identity(0));
        }
    }

    @Test
    void everyInfoPacketUpdatesTheList() {
        LegacySolo node = LegacySolo.active(2);
        node.request(PacketKind.INFO_REQ, 1, LegacyStatus.NORMAL, 3000);
        assertThat(node.snapshot().members().get(1).record().start()).hasToString("3000.000000");
        node.request(PacketKind.SERVER_DOWN, 1, LegacyStatus.MASTER, 3000);
        assertThat(node.snapshot().members().get(1).record().status()).isEqualTo(LegacyStatus.DOWN);
        assertThat(node.snapshot().members().get(1).absence())
                .isEqualTo(LegacySnapshot.Absence.LEFT);
        node.request(PacketKind.ADD_REQ, 1, LegacyStatus.NORMAL, 3001);
        assertThat(node.snapshot().members().get(1).absence())
                .isEqualTo(LegacySnapshot.Absence.NONE);
    }

    @Test
    void aNodeThatIsNotConfiguredIsAcceptedWatchedAndReported() {
        LegacySolo node = LegacySolo.active(1);
        List<LegacyEffect> effects = node.request(PacketKind.ADD_REQ, 9, LegacyStatus.NORMAL, 3000);
        assertThat(answeredKind(effects)).isEqualTo(PacketKind.ADD_ACCEPT);
        assertThat(effects)
                .contains(new LegacyEffect.WatchMember(NodeId.of(2), LegacySolo.identity(9)));
        assertThat(noticed(effects, NoticeCode.CONFIG_DIFFERS)).isTrue();
        assertThat(node.snapshot().members().get(2).configured()).isFalse();
    }

    @Test
    void theListHolds128Nodes() {
        LegacySolo node = LegacySolo.active(1);
        for (int other = 2; other < 128; other++) {
            assertThat(
                            answeredKind(
                                    node.request(
                                            PacketKind.ADD_REQ, other, LegacyStatus.NORMAL, 3000)))
                    .isEqualTo(PacketKind.ADD_ACCEPT);
        }
        assertThat(answeredKind(node.request(PacketKind.ADD_REQ, 128, LegacyStatus.NORMAL, 3000)))
                .isEqualTo(PacketKind.ADD_REJECT);
        assertThat(isClosed(node.request(PacketKind.INFO_REQ, 128, LegacyStatus.NORMAL, 3000)))
                .isTrue();
    }

    @Test
    void whoClaimsToBeThisNodeChangesNothing() {
        LegacySolo node = LegacySolo.active(1);
        assertThat(answeredKind(node.request(PacketKind.ADD_REQ, 0, LegacyStatus.NORMAL, 3000)))
                .isEqualTo(PacketKind.ADD_REJECT);
        assertThat(
                        isClosed(
                                node.request(
                                        PacketKind.DECLARE_NEW_MASTER,
                                        0,
                                        LegacyStatus.MASTER,
                                        3000)))
                .isTrue();
        assertThat(node.phase()).isEqualTo(LegacyPhase.ACTIVE);
        assertThat(node.self().start()).hasToString("1000.000005");
    }

    @Test
    void anotherDelegateIpIsRejectedAndReportedOnce() {
        LegacySolo node = LegacySolo.active(1);
        NodeRecord record =
                new NodeRecord(
                        LegacyStatus.NORMAL,
                        new WallTime(3000, 0),
                        LegacySolo.identity(1),
                        "10.0.0.1");
        List<LegacyEffect> first =
                node.request(new LegacyMessage.Described(PacketKind.ADD_REQ, record));
        assertThat(answeredKind(first)).isEqualTo(PacketKind.ADD_REJECT);
        assertThat(noticed(first, NoticeCode.CONFIG_DIFFERS)).isTrue();
        List<LegacyEffect> second =
                node.request(new LegacyMessage.Described(PacketKind.STAND_FOR_MASTER, record));
        assertThat(isClosed(second)).isTrue();
        assertThat(noticed(second, NoticeCode.CONFIG_DIFFERS)).isFalse();
    }

    /// Natives take AUTH_FAILED for a vote, for the lock and for agreement to a detachment.
    @ParameterizedTest
    @EnumSource(PacketKind.class)
    void aDistrustedRequestGetsNoAnswerThatANativeTakesForConsent(PacketKind kind) {
        LegacyMessage request =
                switch (kind.form()) {
                    case RECORD -> said(kind, 1, LegacyStatus.MASTER, 900);
                    case BACKENDS -> new LegacyMessage.Backends(kind, List.of(1));
                    case LOCK -> new LegacyMessage.Unlock(InterlockLock.START);
                    case EMPTY -> new LegacyMessage.Plain(kind);
                };
        LegacySolo node = LegacySolo.active(1);
        List<LegacyEffect> effects =
                node.happen(
                        new LegacyEvent.RequestDistrusted(5, request, "10.0.0.5", "wrong hash"));
        boolean consent =
                switch (kind) {
                    case STAND_FOR_MASTER,
                            STAND_FOR_LOCK_HOLDER,
                            DECLARE_LOCK_HOLDER,
                            START_RECOVERY,
                            FAILBACK_REQUEST,
                            DEGENERATE_BACKEND,
                            PROMOTE_BACKEND,
                            UNLOCK_REQUEST ->
                            true;
                    default -> kind.form() == PacketKind.Form.EMPTY;
                };
        if (consent) {
            assertThat(isClosed(effects)).isTrue();
        } else {
            assertThat(answeredKind(effects)).isEqualTo(PacketKind.AUTH_FAILED);
        }
        assertThat(node.phase()).isEqualTo(LegacyPhase.ACTIVE);
        assertThat(node.snapshot().members().get(1).record().status())
                .isEqualTo(LegacyStatus.NORMAL);
    }

    @Test
    void unknownNumbersAreAnsweredByInvalidAndNonsenseIsClosedAndReportedOnce() {
        LegacySolo node = LegacySolo.active(1);
        List<LegacyEffect> unknown = node.request(new LegacyMessage.Unknown(28));
        assertThat(answeredKind(unknown)).isEqualTo(PacketKind.INVALID);
        assertThat(answeredRecord(unknown).status()).isEqualTo(LegacyStatus.MASTER);
        LegacyMessage nonsense = new LegacyMessage.Malformed(PacketKind.INFO_REQ, "status 7");
        assertThat(noticed(node.request(nonsense), NoticeCode.MALFORMED_MESSAGE)).isTrue();
        List<LegacyEffect> again = node.request(nonsense);
        assertThat(isClosed(again)).isTrue();
        assertThat(noticed(again, NoticeCode.MALFORMED_MESSAGE)).isFalse();
    }

    @Test
    void racedHashesAreReportedOnceForEachSender() {
        LegacySolo node = LegacySolo.active(2);
        int reports = 0;
        for (int round = 0; round < 3; round++) {
            for (int peer = 1; peer <= 2; peer++) {
                List<LegacyEffect> effects =
                        node.happen(
                                new LegacyEvent.RequestReceived(
                                        10L * round + peer,
                                        said(PacketKind.INFO_REQ, peer, LegacyStatus.NORMAL, 2001),
                                        true));
                reports += noticed(effects, NoticeCode.MALFORMED_MESSAGE) ? 1 : 0;
                assertThat(answeredKind(effects)).isEqualTo(PacketKind.READY);
            }
        }
        assertThat(reports).isEqualTo(2);
    }

    @Test
    void aStormOfQuestionsIsServedAndReportedOnce() {
        LegacySolo node = LegacySolo.active(1);
        long reports = 0;
        for (int question = 0; question < 5_000; question++) {
            List<LegacyEffect> effects =
                    node.request(PacketKind.INFO_REQ, 1, LegacyStatus.NORMAL, 2001);
            assertThat(answeredKind(effects)).isEqualTo(PacketKind.READY);
            reports += effects.stream().filter(AnswersTest::isNotice).count();
        }
        assertThat(reports).isEqualTo(1);
    }

    @Test
    void aPeerThatClosesOrDislikesOurHashIsReportedOnce() {
        LegacySolo node = LegacySolo.active(1);
        for (int round = 0; round < 3; round++) {
            node.pass(Duration.ofSeconds(5));
            if (node.isAsking(1, PacketKind.INFO_REQ)) {
                node.fail(1, PacketKind.INFO_REQ, LegacyEvent.Failure.CLOSED);
            }
        }
        assertThat(
                        node.all().stream()
                                .filter(effect ->
                                        effect instanceof LegacyEffect.Shared(Effect.Notice notice)
                                                && notice.code() == NoticeCode.PEER_REFUSED_US))
                .hasSize(1);
    }

    @Test
    void aHeartbeatOfAStrangerIsIgnored() {
        LegacySolo node = LegacySolo.active(1);
        List<LegacyEffect> effects =
                node.happen(new LegacyEvent.HeartbeatHeard("elsewhere", 9999, LegacyStatus.MASTER));
        assertThat(effects.stream().noneMatch(LegacyEffect.Ask.class::isInstance)).isTrue();
        assertThat(node.phase()).isEqualTo(LegacyPhase.ACTIVE);
    }

    @Test
    void identitiesAreComparedByteByByte() {
        assertThat(new MemberIdentity("localhost", 9999, 9000))
                .isNotEqualTo(new MemberIdentity("127.0.0.1", 9999, 9000));
    }

    private static boolean isNotice(LegacyEffect effect) {
        return effect instanceof LegacyEffect.Shared(Effect.Notice _);
    }
}
