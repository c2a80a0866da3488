package org.pgwatchdog.core.legacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pgwatchdog.core.legacy.LegacySolo.answeredKind;
import static org.pgwatchdog.core.legacy.LegacySolo.said;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.pgwatchdog.core.effect.Effect;
import org.pgwatchdog.core.event.Event;
import org.pgwatchdog.core.legacy.message.InterlockLock;
import org.pgwatchdog.core.legacy.message.LegacyMessage;
import org.pgwatchdog.core.legacy.message.LegacyStatus;
import org.pgwatchdog.core.legacy.message.PacketKind;
import org.pgwatchdog.core.message.FailoverKind;
import org.pgwatchdog.core.message.FailoverRequest;
import org.pgwatchdog.core.message.FailoverResult;
import org.pgwatchdog.core.model.DatabaseEventId;

/// Protocol v3, 8.5 and chapter 9.
final class InterlockTest {
    private static final FailoverRequest DETACH =
            new FailoverRequest(FailoverKind.DEGENERATE, 0, List.of(1));
    private static final LegacyMessage DETACH_REQUEST =
            new LegacyMessage.Backends(PacketKind.DEGENERATE_BACKEND, List.of(1));

    @Test
    void theActiveNodeHoldsTheInterlockAndReleasesLockByLock() {
        LegacySolo node = LegacySolo.active(1);
        node.happen(new Event.FailoverWanted(7, DETACH, "operator"));
        assertThat(node.isAsking(1, PacketKind.DEGENERATE_BACKEND)).isTrue();
        node.answerAll(1, LegacyStatus.NORMAL, 2001);
        assertThat(answered(node)).containsExactly(FailoverResult.WILL_BE_DONE);
        settle(node);
        assertThat(node.snapshot().lockHolder()).isTrue();
        assertThat(carried(node)).isEmpty();
        node.request(PacketKind.START_INTERLOCK, 1, LegacyStatus.NORMAL, 2001);
        assertThat(unlocked(node)).containsExactly(InterlockLock.START);
        assertThat(carried(node).getFirst().commands())
                .containsExactly(InterlockLock.FAILOVER, InterlockLock.FOLLOW_MASTER);
        DatabaseEventId id = carried(node).getFirst().operation().id();
        node.happen(new LegacyEvent.CommandDone(id, InterlockLock.FAILOVER));
        node.happen(new LegacyEvent.CommandDone(id, InterlockLock.FOLLOW_MASTER));
        assertThat(unlocked(node))
                .containsExactly(
                        InterlockLock.START, InterlockLock.FAILOVER, InterlockLock.FOLLOW_MASTER);
        node.happen(new Event.FailoverEnded(id, Optional.empty(), "done"));
        assertThat(node.isAsking(1, PacketKind.END_INTERLOCK)).isTrue();
        assertThat(node.isAsking(1, PacketKind.RESIGN_LOCK_HOLDER)).isFalse();
        node.request(PacketKind.END_INTERLOCK, 1, LegacyStatus.NORMAL, 2001);
        assertThat(unlocked(node).getLast()).isEqualTo(InterlockLock.END);
        assertThat(node.isAsking(1, PacketKind.RESIGN_LOCK_HOLDER)).isTrue();
        assertThat(node.snapshot().lockHolder()).isFalse();
        assertThat(node.snapshot().interlocking()).isFalse();
    }

    @Test
    void anAttachmentRunsTheFailbackCommandFirst() {
        LegacySolo node = LegacySolo.active(1);
        node.request(new LegacyMessage.Backends(PacketKind.FAILBACK_REQUEST, List.of(1)));
        settle(node);
        node.request(PacketKind.START_INTERLOCK, 1, LegacyStatus.NORMAL, 2001);
        assertThat(carried(node).getFirst().commands())
                .containsExactly(
                        InterlockLock.FAILBACK,
                        InterlockLock.FAILOVER,
                        InterlockLock.FOLLOW_MASTER);
    }

    @Test
    void aFollowerWaitsForTheLocksAndRunsNoCommand() {
        LegacySolo node = LegacySolo.standby(1, 900);
        assertThat(answeredKind(node.request(DETACH_REQUEST))).isEqualTo(PacketKind.NODE_READY);
        node.request(PacketKind.START_INTERLOCK, 1, LegacyStatus.MASTER, 900);
        node.answerAll(1, LegacyStatus.MASTER, 900);
        assertThat(
                        answeredKind(
                                node.request(
                                        PacketKind.DECLARE_LOCK_HOLDER,
                                        1,
                                        LegacyStatus.MASTER,
                                        900)))
                .isEqualTo(PacketKind.READY);
        assertThat(node.isAsking(1, PacketKind.START_INTERLOCK)).isTrue();
        node.request(new LegacyMessage.Unlock(InterlockLock.START));
        node.request(new LegacyMessage.Unlock(InterlockLock.FAILOVER));
        assertThat(carried(node)).isEmpty();
        node.request(new LegacyMessage.Unlock(InterlockLock.FOLLOW_MASTER));
        assertThat(carried(node)).hasSize(1);
        assertThat(carried(node).getFirst().commands()).isEmpty();
        node.happen(
                new Event.FailoverEnded(
                        carried(node).getFirst().operation().id(), Optional.empty(), "done"));
        assertThat(node.isAsking(1, PacketKind.END_INTERLOCK)).isTrue();
        node.request(new LegacyMessage.Unlock(InterlockLock.END));
        assertThat(node.snapshot().interlocking()).isFalse();
        assertThat(answeredKind(node.request(DETACH_REQUEST))).isEqualTo(PacketKind.NODE_READY);
    }

    @Test
    void aSilentHolderCostsTheWaitsOfNativesAndNoMore() {
        LegacySolo node = LegacySolo.standby(1, 900);
        node.request(DETACH_REQUEST);
        node.answerAll(1, LegacyStatus.MASTER, 900);
        node.request(PacketKind.DECLARE_LOCK_HOLDER, 1, LegacyStatus.MASTER, 900);
        node.pass(Duration.ofMillis(20_900));
        assertThat(carried(node)).isEmpty();
        node.pass(Duration.ofMillis(300));
        assertThat(carried(node)).hasSize(1);
    }

    @Test
    void whileOneIsCarriedOutAnotherIsRefused() {
        LegacySolo node = LegacySolo.active(1);
        node.request(DETACH_REQUEST);
        assertThat(answeredKind(node.request(DETACH_REQUEST))).isEqualTo(PacketKind.NODE_FAILED);
        node.happen(new Event.FailoverWanted(7, DETACH, "operator"));
        assertThat(answered(node)).containsExactly(FailoverResult.TRANSITION);
    }

    @Test
    void aRefusalOfTheActiveNodeCancelsTheRequest() {
        LegacySolo node = LegacySolo.standby(2);
        node.happen(new Event.FailoverWanted(7, DETACH, "operator"));
        node.answer(
                1, PacketKind.DEGENERATE_BACKEND, new LegacyMessage.Plain(PacketKind.NODE_FAILED));
        assertThat(node.isAsking(2, PacketKind.DEGENERATE_BACKEND)).isFalse();
        assertThat(answered(node)).containsExactly(FailoverResult.LEADER_REJECTED);
    }

    /// Natives take it for agreement.
    @Test
    void authFailedIsNoAgreement() {
        LegacySolo node = LegacySolo.standby(1, 900);
        node.happen(new Event.FailoverWanted(7, DETACH, "operator"));
        node.answer(
                1,
                PacketKind.DEGENERATE_BACKEND,
                said(PacketKind.AUTH_FAILED, 1, LegacyStatus.MASTER, 900));
        assertThat(answered(node)).containsExactly(FailoverResult.LEADER_REJECTED);
    }

    @Test
    void theActiveNodeGrantsTheInterlockToOneOnly() {
        LegacySolo node = LegacySolo.active(2);
        assertThat(lock(node, PacketKind.STAND_FOR_LOCK_HOLDER, 1)).isEqualTo(PacketKind.READY);
        assertThat(lock(node, PacketKind.STAND_FOR_LOCK_HOLDER, 2))
                .isEqualTo(PacketKind.LOCK_HOLDER_EXIST);
        assertThat(lock(node, PacketKind.RESIGN_LOCK_HOLDER, 1)).isEqualTo(PacketKind.READY);
        assertThat(lock(node, PacketKind.STAND_FOR_LOCK_HOLDER, 2)).isEqualTo(PacketKind.READY);
    }

    @Test
    void whoIsAboutToHoldItGrantsNothing() {
        LegacySolo node = LegacySolo.active(1);
        node.request(DETACH_REQUEST);
        while (!node.isAsking(1, PacketKind.DECLARE_LOCK_HOLDER)) {
            node.answerAll(1, LegacyStatus.NORMAL, 2001);
        }
        assertThat(lock(node, PacketKind.STAND_FOR_LOCK_HOLDER, 1))
                .isEqualTo(PacketKind.LOCK_HOLDER_EXIST);
        assertThat(lock(node, PacketKind.DECLARE_LOCK_HOLDER, 1))
                .isEqualTo(PacketKind.LOCK_HOLDER_EXIST);
    }

    @Test
    void aHolderThatDiesIsReplacedByTheNodeThatWaits() {
        LegacySolo node = LegacySolo.standby(2, 900, 1500);
        node.request(DETACH_REQUEST);
        node.request(PacketKind.START_INTERLOCK, 1, LegacyStatus.MASTER, 900);
        node.answerAll(1, LegacyStatus.MASTER, 900);
        node.answerAll(2, LegacyStatus.NORMAL, 1500);
        node.request(PacketKind.DECLARE_LOCK_HOLDER, 1, LegacyStatus.MASTER, 900);
        node.request(new LegacyMessage.Unlock(InterlockLock.START));
        node.request(new LegacyMessage.Unlock(InterlockLock.FAILOVER));
        node.request(PacketKind.SERVER_DOWN, 1, LegacyStatus.MASTER, 900);
        for (int round = 0; round < 6; round++) {
            node.answerAll(2, LegacyStatus.NORMAL, 1500);
            node.pass(Duration.ofMillis(500));
        }
        assertThat(node.phase()).isEqualTo(LegacyPhase.ACTIVE);
        assertThat(node.snapshot().lockHolder()).isTrue();
        assertThat(carried(node).getLast().commands()).containsExactly(InterlockLock.FOLLOW_MASTER);
    }

    @Test
    void withoutInterlockEachNodeRunsAllCommands() {
        LegacySolo node = new LegacySolo(LegacySolo.config(1, false, false));
        node.start();
        node.answer(
                1, PacketKind.ADD_REQ, said(PacketKind.ADD_ACCEPT, 1, LegacyStatus.MASTER, 900));
        node.request(DETACH_REQUEST);
        assertThat(carried(node).getFirst().commands())
                .containsExactly(InterlockLock.FAILOVER, InterlockLock.FOLLOW_MASTER);
    }

    private static PacketKind lock(LegacySolo node, PacketKind kind, int peer) {
        return answeredKind(node.request(kind, peer, LegacyStatus.NORMAL, 2000 + peer));
    }

    /// Peer 1 answers whatever it is asked, until nothing more comes of it.
    private static void settle(LegacySolo node) {
        for (int round = 0; round < 8; round++) {
            node.answerAll(1, LegacyStatus.NORMAL, 2001);
        }
    }

    private static List<FailoverResult> answered(LegacySolo node) {
        return node.all().stream()
                .filter(effect -> effect instanceof LegacyEffect.Shared(Effect.FailoverAnswered _))
                .map(effect ->
                        ((Effect.FailoverAnswered) ((LegacyEffect.Shared) effect).effect())
                                .result())
                .toList();
    }

    private static List<LegacyEffect.CarryOut> carried(LegacySolo node) {
        return node.all().stream()
                .filter(LegacyEffect.CarryOut.class::isInstance)
                .map(LegacyEffect.CarryOut.class::cast)
                .toList();
    }

    private static List<InterlockLock> unlocked(LegacySolo node) {
        return node.all().stream()
                .filter(LegacyEffect.Ask.class::isInstance)
                .map(effect -> ((LegacyEffect.Ask) effect).request())
                .filter(LegacyMessage.Unlock.class::isInstance)
                .map(request -> ((LegacyMessage.Unlock) request).lock())
                .toList();
    }
}
