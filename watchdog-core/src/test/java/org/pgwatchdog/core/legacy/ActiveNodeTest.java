package org.pgwatchdog.core.legacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pgwatchdog.core.legacy.LegacySolo.answeredKind;
import static org.pgwatchdog.core.legacy.LegacySolo.answeredRecord;
import static org.pgwatchdog.core.legacy.LegacySolo.has;
import static org.pgwatchdog.core.legacy.LegacySolo.indexOf;
import static org.pgwatchdog.core.legacy.LegacySolo.said;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.pgwatchdog.core.effect.Effect;
import org.pgwatchdog.core.event.Event;
import org.pgwatchdog.core.event.NetworkCondition;
import org.pgwatchdog.core.legacy.message.LegacyStatus;
import org.pgwatchdog.core.legacy.message.PacketKind;
import org.pgwatchdog.core.model.ClusterSnapshot.VipPhase;
import org.pgwatchdog.core.model.LifecheckStatus;
import org.pgwatchdog.core.model.NodeId;

/// Protocol v3, 10.4 to 10.7, and the lease.
final class ActiveNodeTest {
    @Test
    void itDeclaresItselfBeforeItRaisesTheVirtualIp() {
        LegacySolo node = LegacySolo.standby(1, 900);
        List<LegacyEffect> effects =
                node.request(PacketKind.SERVER_DOWN, 1, LegacyStatus.MASTER, 900);
        assertThat(node.phase()).isEqualTo(LegacyPhase.ACTIVE);
        assertThat(indexOf(effects, LegacyEffect.ShowStatus.class))
                .isLessThan(indexOf(effects, Effect.Escalate.class));
        assertThat(indexOf(effects, LegacyEffect.RenewLease.class))
                .isLessThan(indexOf(effects, Effect.Escalate.class));

        LegacySolo elected = LegacySolo.active(2);
        List<LegacyEffect> all = elected.all();
        int declared = -1;
        for (int index = 0; index < all.size(); index++) {
            if (all.get(index) instanceof LegacyEffect.Ask ask
                    && LegacySolo.kind(ask) == PacketKind.DECLARE_NEW_MASTER) {
                declared = index;
            }
        }
        assertThat(declared).isBetween(0, indexOf(all, Effect.Escalate.class));
    }

    @Test
    void aDeclarationOfAnotherDropsTheVirtualIpBeforeItIsAnswered() {
        LegacySolo node = LegacySolo.active(2);
        List<LegacyEffect> effects =
                node.request(PacketKind.DECLARE_NEW_MASTER, 2, LegacyStatus.MASTER, 2002);
        assertThat(answeredKind(effects)).isEqualTo(PacketKind.READY);
        assertThat(answeredRecord(effects).status()).isEqualTo(LegacyStatus.NORMAL);
        assertThat(indexOf(effects, Effect.Deescalate.class))
                .isLessThan(indexOf(effects, LegacyEffect.Answer.class));
        assertThat(node.phase()).isEqualTo(LegacyPhase.STANDBY);
        assertThat(node.snapshot().master()).contains(NodeId.of(2));
        assertThat(node.self().start()).hasToString("1000.000005");
    }

    @Test
    void answersRenewTheLease() {
        LegacySolo node = LegacySolo.active(2);
        node.passAnswered(Duration.ofSeconds(100), 1);
        assertThat(node.phase()).isEqualTo(LegacyPhase.ACTIVE);
        assertThat(node.snapshot().leaseEnds()).isPresent();
    }

    @Test
    void withoutAnswersTheVirtualIpGoesWithTheLease() {
        LegacySolo node = LegacySolo.active(2);
        List<LegacyEffect> before = node.pass(Duration.ofMillis(17_900));
        assertThat(has(before, Effect.Deescalate.class)).isFalse();
        List<LegacyEffect> after = node.pass(Duration.ofMillis(200));
        assertThat(has(after, Effect.Deescalate.class)).isTrue();
        assertThat(node.phase()).isEqualTo(LegacyPhase.DOWN);
        assertThat(node.self().status()).isEqualTo(LegacyStatus.DOWN);
    }

    @Test
    void whoSleptThroughItsLeaseHasLostItWhateverWakesIt() {
        LegacySolo node = LegacySolo.active(1);
        node.oversleep(Duration.ofSeconds(19));
        List<LegacyEffect> effects =
                node.request(PacketKind.INFO_REQ, 1, LegacyStatus.NORMAL, 2001);
        assertThat(indexOf(effects, Effect.Deescalate.class))
                .isLessThan(indexOf(effects, LegacyEffect.Answer.class));
        assertThat(answeredRecord(effects).status()).isEqualTo(LegacyStatus.DOWN);
    }

    @Test
    void oneOfTwoNeedsNoAnswer() {
        LegacySolo node = LegacySolo.active(1);
        node.pass(Duration.ofSeconds(100));
        assertThat(node.phase()).isEqualTo(LegacyPhase.ACTIVE);
    }

    @Test
    void aLostLeaseIsRegainedByJoiningAgainAsTheYoungest() {
        LegacySolo node = LegacySolo.active(2);
        node.pass(Duration.ofMillis(18_100));
        node.happen(new Event.DeescalationEnded(node.vipTicket(), true, "down"));
        node.pass(Duration.ofSeconds(6));
        assertThat(node.phase()).isEqualTo(LegacyPhase.INIT);
        assertThat(node.self().start().seconds()).isBetween(1018L, 1024L);
    }

    @Test
    void ofTwoActiveNodesTheYoungerResigns() {
        LegacySolo younger = LegacySolo.active(1);
        List<LegacyEffect> effects =
                younger.request(PacketKind.INFO_REQ, 1, LegacyStatus.MASTER, 900);
        assertThat(has(effects, Effect.Deescalate.class)).isTrue();
        assertThat(younger.phase()).isEqualTo(LegacyPhase.STANDBY);

        LegacySolo older = LegacySolo.active(1);
        older.request(PacketKind.INFO_REQ, 1, LegacyStatus.MASTER, 2001);
        assertThat(older.phase()).isEqualTo(LegacyPhase.ACTIVE);
        assertThat(older.isAsking(1, PacketKind.DECLARE_NEW_MASTER)).isTrue();
    }

    @Test
    void whoHasTheOthersBehindItStaysAlthoughItIsYounger() {
        LegacySolo node = LegacySolo.active(2);
        node.request(PacketKind.INFO_REQ, 1, LegacyStatus.MASTER, 900);
        assertThat(node.phase()).isEqualTo(LegacyPhase.ACTIVE);
        assertThat(node.isAsking(1, PacketKind.DECLARE_NEW_MASTER)).isTrue();
    }

    @Test
    void aSecondActiveNodeIsFoundByItsHeartbeats() {
        LegacySolo node = LegacySolo.active(2);
        node.hears(1, LegacyStatus.MASTER);
        assertThat(node.isAsking(1, PacketKind.INFO_REQ)).isTrue();
        node.answer(1, PacketKind.INFO_REQ, said(PacketKind.READY, 1, LegacyStatus.MASTER, 900));
        assertThat(node.isAsking(1, PacketKind.DECLARE_NEW_MASTER)).isTrue();
    }

    @Test
    void aCleanStopDropsTheVirtualIpThenSaysGoodByeThenEnds() {
        LegacySolo node = LegacySolo.active(1);
        List<LegacyEffect> effects = node.happen(new Event.ShutdownRequested("test"));
        assertThat(has(effects, Effect.Deescalate.class)).isTrue();
        assertThat(node.isAsking(1, PacketKind.SERVER_DOWN)).isFalse();
        node.happen(new Event.DeescalationEnded(node.vipTicket(), true, "down"));
        assertThat(node.isAsking(1, PacketKind.SERVER_DOWN)).isTrue();
        assertThat(has(node.all(), Effect.Halt.class)).isFalse();
        effects =
                node.answer(
                        1,
                        PacketKind.SERVER_DOWN,
                        said(PacketKind.READY, 1, LegacyStatus.NORMAL, 2001));
        assertThat(has(effects, Effect.Halt.class)).isTrue();
    }

    @Test
    void aStopEndsEvenIfNobodyAnswersTheGoodBye() {
        LegacySolo node = LegacySolo.active(1);
        node.happen(new Event.ShutdownRequested("test"));
        node.happen(new Event.DeescalationEnded(node.vipTicket(), true, "down"));
        assertThat(has(node.pass(Duration.ofSeconds(6)), Effect.Halt.class)).isTrue();
    }

    @Test
    void whoIsCutOffFromOutsideGoesDownAndComesBack() {
        LegacySolo node = LegacySolo.active(2);
        node.happen(new Event.OutsideReported(false, "10.0.0.1"));
        assertThat(node.phase()).isEqualTo(LegacyPhase.DOWN);
        node.happen(new Event.DeescalationEnded(node.vipTicket(), true, "down"));
        assertThat(node.isAsking(1, PacketKind.SERVER_DOWN)).isTrue();
        node.answerAll(1, LegacyStatus.NORMAL, 2001);
        node.answerAll(2, LegacyStatus.NORMAL, 2002);
        node.pass(Duration.ofSeconds(60));
        assertThat(node.phase()).isEqualTo(LegacyPhase.DOWN);
        node.happen(new Event.OutsideReported(true, "10.0.0.1"));
        assertThat(node.phase()).isEqualTo(LegacyPhase.INIT);
        assertThat(node.isAsking(1, PacketKind.ADD_REQ)).isTrue();
    }

    @Test
    void aVirtualIpThatCannotBeRaisedIsHandedOver() {
        LegacySolo node = LegacySolo.standby(1, 900);
        node.request(PacketKind.SERVER_DOWN, 1, LegacyStatus.MASTER, 900);
        for (int attempt = 0; attempt < 3; attempt++) {
            assertThat(node.phase()).isEqualTo(LegacyPhase.ACTIVE);
            node.happen(new Event.EscalationEnded(node.vipTicket(), false, "no"));
            node.pass(Duration.ofMillis(1100));
        }
        assertThat(node.snapshot().why()).contains("cannot be raised");
    }

    @Test
    void aVanishedVirtualIpIsPutBack() {
        LegacySolo node = LegacySolo.active(1);
        List<LegacyEffect> effects =
                node.happen(new Event.NetworkReported(NetworkCondition.USABLE, false, false));
        assertThat(has(effects, Effect.ReassertVip.class)).isTrue();
        node.happen(new Event.EscalationEnded(node.vipTicket(), true, "up"));
        assertThat(node.snapshot().vip()).isEqualTo(VipPhase.ESCALATED);
    }

    @Test
    void aDropThatHangsIsRepeatedAndThenGivenUp() {
        LegacySolo node = LegacySolo.active(1);
        node.happen(new Event.ShutdownRequested("test"));
        List<LegacyEffect> effects = node.pass(Duration.ofSeconds(25));
        assertThat(has(effects, Effect.Halt.class)).isTrue();
    }

    @Test
    void aPlannedMoveGoesToTheOldestStandby() {
        LegacySolo node = LegacySolo.active(2);
        node.happen(new Event.SwitchoverRequested(7, Optional.of(NodeId.of(2))));
        assertThat(node.phase()).isEqualTo(LegacyPhase.ACTIVE);
        node.happen(new Event.SwitchoverRequested(8, Optional.empty()));
        assertThat(node.phase()).isEqualTo(LegacyPhase.DOWN);
        List<Effect.ControlReply> replies =
                node.all().stream()
                        .filter(effect ->
                                effect instanceof LegacyEffect.Shared(Effect.ControlReply _))
                        .map(effect ->
                                (Effect.ControlReply) ((LegacyEffect.Shared) effect).effect())
                        .toList();
        assertThat(replies).extracting(Effect.ControlReply::done).containsExactly(false, true);
        assertThat(replies.getFirst().text()).contains("host1");
    }

    @Test
    void aLostStandbyIsAskedAgainAndComesBack() {
        LegacySolo node = LegacySolo.active(2);
        node.passAnswered(Duration.ofSeconds(10), 1);
        node.verdict(2, LifecheckStatus.DEAD);
        node.passAnswered(Duration.ofSeconds(10), 1);
        assertThat(node.snapshot().members().get(2).absence())
                .isEqualTo(LegacySnapshot.Absence.LOST);
        node.passAnswered(Duration.ofSeconds(5), 1, 2);
        assertThat(node.snapshot().members().get(2).absence())
                .isEqualTo(LegacySnapshot.Absence.NONE);
        assertThat(node.all()).contains(new LegacyEffect.MemberReturned(NodeId.of(2)));
    }
}
