package org.pgwatchdog.core.legacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pgwatchdog.core.legacy.LegacySolo.answeredKind;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.pgwatchdog.core.effect.Effect;
import org.pgwatchdog.core.event.Event;
import org.pgwatchdog.core.legacy.message.LegacyMessage;
import org.pgwatchdog.core.legacy.message.LegacyStatus;
import org.pgwatchdog.core.legacy.message.PacketKind;
import org.pgwatchdog.core.message.RecoveryPhase;

/// The second stage of online recovery, of peers and of this node: protocol v3, 8.5.
final class RecoveryTest {
    private static final LegacyMessage READY = new LegacyMessage.Plain(PacketKind.NODE_READY);
    private static final LegacyMessage FAILED = new LegacyMessage.Plain(PacketKind.NODE_FAILED);
    private static final LegacyMessage START = new LegacyMessage.Plain(PacketKind.START_RECOVERY);
    private static final LegacyMessage END = new LegacyMessage.Plain(PacketKind.END_RECOVERY);
    private static final Duration PATIENCE = LegacySolo.TIMING.recoveryTimeout();

    private long client;

    @Test
    void aPeersBeginningHoldsClientsBackAndIsAnsweredWhenTheyAreGone() {
        LegacySolo node = LegacySolo.active(1);
        List<LegacyEffect> effects = node.request(START);
        assertThat(LegacySolo.has(effects, Effect.RecoveryMode.class)).isTrue();
        assertThat(effects.stream().noneMatch(LegacyEffect.Answer.class::isInstance)).isTrue();
        assertThat(answeredKind(node.request(START))).isEqualTo(PacketKind.NODE_FAILED);
        assertThat(answeredKind(node.happen(new LegacyEvent.ClientsDrained(1, true))))
                .isEqualTo(PacketKind.NODE_READY);
        assertThat(ordered(node, RecoveryPhase.START, false)).contains("under way", "a peer");
        assertThat(ordered(node, RecoveryPhase.END, false)).contains("end it there", "--force");
        assertThat(node.snapshot().recovery()).isTrue();
        assertThat(answeredKind(node.request(END))).isEqualTo(PacketKind.NODE_READY);
        assertThat(node.snapshot().recovery()).isFalse();
    }

    @Test
    void clientsThatStayMakeAPeersRecoveryFailAndHoldNothingUp() {
        LegacySolo node = LegacySolo.active(1);
        node.request(START);
        assertThat(answeredKind(node.happen(new LegacyEvent.ClientsDrained(1, false))))
                .isEqualTo(PacketKind.NODE_FAILED);
        assertThat(node.snapshot().recovery()).isFalse();
        node.request(START);
        assertThat(answeredKind(node.pass(PATIENCE.plusSeconds(1))))
                .isEqualTo(PacketKind.NODE_FAILED);
        assertThat(node.snapshot().recovery()).isFalse();
    }

    @Test
    void anInitiatorThatVanishesDoesNotKeepItUpForEver() {
        LegacySolo node = LegacySolo.active(1);
        node.request(START);
        node.happen(new LegacyEvent.ClientsDrained(1, true));
        node.passAnswered(LegacyLimits.RECOVERY_MAX.plusSeconds(1), 1);
        assertThat(node.snapshot().recovery()).isFalse();
    }

    @Test
    void theOwnRecoveryBeginsWhenAllAgreeAndEndsWhenAllAreTold() {
        LegacySolo node = LegacySolo.active(2);
        assertThat(ordered(node, RecoveryPhase.START, false)).isEmpty();
        node.answer(1, PacketKind.START_RECOVERY, READY);
        assertThat(reply(node)).isEmpty();
        node.answer(2, PacketKind.START_RECOVERY, READY);
        assertThat(reply(node)).startsWith("done: online recovery begins").contains("host2");
        assertThat(answeredKind(node.request(START))).isEqualTo(PacketKind.NODE_FAILED);
        assertThat(ordered(node, RecoveryPhase.START, false)).contains("this node");
        assertThat(answeredKind(node.request(END)))
                .as("another's end")
                .isEqualTo(PacketKind.NODE_READY);
        assertThat(node.snapshot().recovery()).isTrue();

        ordered(node, RecoveryPhase.END, false);
        node.answer(1, PacketKind.END_RECOVERY, READY);
        node.answer(2, PacketKind.END_RECOVERY, READY);
        assertThat(reply(node)).startsWith("done: online recovery has ended");
        assertThat(node.snapshot().recovery()).isFalse();
        assertThat(ordered(node, RecoveryPhase.END, false)).contains("no online recovery");
    }

    @Test
    void oneRefusalEndsItForThoseThatMayHaveBegunButNotForWhoIsBusyWithAnother() {
        LegacySolo node = LegacySolo.active(3);
        ordered(node, RecoveryPhase.START, false);
        node.answer(1, PacketKind.START_RECOVERY, READY);
        node.answer(2, PacketKind.START_RECOVERY, FAILED);
        node.passAnswered(Duration.ofSeconds(30), 1, 2);
        assertThat(reply(node)).isEmpty();
        node.answer(3, PacketKind.START_RECOVERY, FAILED);
        assertThat(reply(node))
                .startsWith("failed: ")
                .contains("host2", "another online recovery", "host3", "did not leave");
        assertThat(node.isAsking(1, PacketKind.END_RECOVERY)).isTrue();
        assertThat(node.isAsking(2, PacketKind.END_RECOVERY)).isFalse();
        assertThat(node.isAsking(3, PacketKind.END_RECOVERY)).isTrue();
        assertThat(node.snapshot().recovery()).isFalse();
    }

    @Test
    void whoCannotBeReachedMayHaveClientsAndWhoIsProvedDeadHasNone() {
        LegacySolo node = LegacySolo.active(2);
        ordered(node, RecoveryPhase.START, false);
        node.answer(1, PacketKind.START_RECOVERY, READY);
        node.fail(2, PacketKind.START_RECOVERY, LegacyEvent.Failure.UNREACHABLE);
        assertThat(reply(node)).startsWith("failed: ").contains("host2", "cannot be reached");

        node.answer(1, PacketKind.END_RECOVERY, READY);
        node.request(PacketKind.SERVER_DOWN, 2, LegacyStatus.NORMAL, 2002);
        ordered(node, RecoveryPhase.START, false);
        node.answer(1, PacketKind.START_RECOVERY, READY);
        assertThat(reply(node)).startsWith("done: ");
    }

    @Test
    void whatIsNeverEndedEndsByItselfForTheOthersToo() {
        LegacySolo node = LegacySolo.active(1);
        ordered(node, RecoveryPhase.START, false);
        node.answer(1, PacketKind.START_RECOVERY, READY);
        node.all().clear();
        node.passAnswered(LegacyLimits.RECOVERY_MAX.plusSeconds(1), 1);
        assertThat(node.snapshot().recovery()).isFalse();
        assertThat(node.all())
                .anyMatch(effect ->
                        effect instanceof LegacyEffect.Ask ask
                                && LegacySolo.kind(ask) == PacketKind.END_RECOVERY);
    }

    @Test
    void whoIsNoMemberBeginsNothingAndForceEndsWhatAnotherLifeBegan() {
        LegacySolo node = new LegacySolo(1);
        node.start();
        assertThat(ordered(node, RecoveryPhase.START, false)).contains("INIT");
        LegacySolo standby = LegacySolo.standby(1);
        ordered(standby, RecoveryPhase.END, true);
        standby.answer(1, PacketKind.END_RECOVERY, READY);
        assertThat(reply(standby)).startsWith("done: ");
    }

    /// An order, and what is said to it at once.
    private String ordered(LegacySolo node, RecoveryPhase phase, boolean force) {
        node.happen(new Event.RecoveryRequested(++client, phase, force, PATIENCE));
        return reply(node);
    }

    private String reply(LegacySolo node) {
        for (LegacyEffect effect : node.all()) {
            if (effect
                            instanceof
                            LegacyEffect.Shared(
                                    Effect.ControlReply(long to, boolean done, String text))
                    && to == client) {
                return (done ? "done: " : "failed: ") + text;
            }
        }
        return "";
    }
}
