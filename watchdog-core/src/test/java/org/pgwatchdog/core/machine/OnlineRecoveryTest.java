package org.pgwatchdog.core.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pgwatchdog.core.SoloNode.has;
import static org.pgwatchdog.core.SoloNode.sentTo;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.pgwatchdog.core.Configs;
import org.pgwatchdog.core.SoloNode;
import org.pgwatchdog.core.cluster.CoreLimits;
import org.pgwatchdog.core.effect.Effect;
import org.pgwatchdog.core.effect.NoticeCode;
import org.pgwatchdog.core.effect.NoticeLevel;
import org.pgwatchdog.core.event.Event;
import org.pgwatchdog.core.message.IpcReply;
import org.pgwatchdog.core.message.IpcRequest;
import org.pgwatchdog.core.message.PeerMessage;
import org.pgwatchdog.core.message.PeerMessageType;
import org.pgwatchdog.core.message.RecoveryPhase;
import org.pgwatchdog.core.model.WatchdogConfig;

/// Online recovery: protocol v4, 13.1.
final class OnlineRecoveryTest {
    private static final PeerMessage START = new PeerMessage.OnlineRecovery(RecoveryPhase.START);
    private static final PeerMessage END = new PeerMessage.OnlineRecovery(RecoveryPhase.END);
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @Test
    void itBeginsOnceAndEnds() {
        SoloNode node = SoloNode.leaderOfNatives();
        List<Effect> begun = node.hear(0, 60, START);
        assertThat(sentTo(0, begun)).isEqualTo("G");
        assertThat(begun).contains(new Effect.RecoveryMode(true));
        List<Effect> again = node.hear(2, 61, START);
        assertThat(sentTo(2, again)).isEqualTo("R");
        assertThat(has(again, Effect.RecoveryMode.class)).isFalse();
        List<Effect> ended = node.hear(0, 62, END);
        assertThat(sentTo(0, ended)).isEqualTo("G");
        assertThat(ended).contains(new Effect.RecoveryMode(false));
    }

    @Test
    void anEndWithoutABeginningIsFine() {
        List<Effect> effects = SoloNode.leaderOfNatives().hear(0, 60, END);
        assertThat(sentTo(0, effects)).isEqualTo("G");
        assertThat(has(effects, Effect.RecoveryMode.class)).isFalse();
    }

    @Test
    void nonsenseIsAnError() {
        PeerMessage nonsense =
                new PeerMessage.Malformed(PeerMessageType.ONLINE_RECOVERY, "PAUSE_RECOVERY");
        assertThat(sentTo(0, SoloNode.leaderOfNatives().hear(0, 60, nonsense))).isEqualTo("E");
    }

    @Test
    void anInitiatorThatVanishesDoesNotKeepItUpForEver() {
        SoloNode node = SoloNode.leaderOfNatives();
        node.hear(0, 60, START);
        assertThat(node.pass(CoreLimits.RECOVERY_MAX.plusSeconds(2)))
                .contains(new Effect.RecoveryMode(false));
    }

    @Test
    void whereClientsMustBeHeldBackTheBeginningIsRefusedAndSaysWhy() {
        SoloNode node = SoloNode.leaderOfNatives(replicatedByPgpool());
        List<Effect> effects = node.hear(0, 60, START);
        assertThat(sentTo(0, effects)).isEqualTo("R");
        assertThat(has(effects, Effect.RecoveryMode.class)).isFalse();
        assertThat(effects)
                .anyMatch(effect ->
                        effect
                                        instanceof
                                        Effect.Notice(
                                                NoticeCode code,
                                                NoticeLevel level,
                                                String text)
                                && code == NoticeCode.RECOVERY
                                && level == NoticeLevel.WARN
                                && text.contains("native_replication"));
        assertThat(sentTo(0, node.hear(0, 61, END))).isEqualTo("G");
    }

    @Test
    void theOwnRecoveryGoesToAllAndFailsWithOneRefusal() {
        SoloNode node = SoloNode.leaderOfNatives(replicatedByPgpool());
        IpcRequest request = new IpcRequest.Recovery(RecoveryPhase.START);
        List<Effect> asked = node.happen(new Event.IpcRequested(3, request));
        assertThat(sentTo(0, asked)).isEqualTo("r");
        assertThat(sentTo(2, asked)).isEqualTo("r");
        int id = node.idOf(0, PeerMessageType.ONLINE_RECOVERY);
        assertThat(has(node.hear(0, id, PeerMessageType.ACCEPT), Effect.Reply.class)).isFalse();
        assertThat(node.hear(2, id, PeerMessageType.ACCEPT))
                .contains(new Effect.Reply(3, new IpcReply.Success()));

        node.happen(new Event.IpcRequested(4, request));
        int second = node.idOf(0, PeerMessageType.ONLINE_RECOVERY);
        List<Effect> refused = node.hear(2, second, PeerMessageType.REJECT);
        assertThat(has(refused, Effect.Reply.class)).isTrue();
        assertThat(refused).doesNotContain(new Effect.Reply(4, new IpcReply.Success()));
    }

    @Test
    void aLostNodeIsNotWaitedFor() {
        SoloNode node = SoloNode.leaderOfNatives();
        node.happen(new Event.IpcRequested(3, new IpcRequest.Recovery(RecoveryPhase.START)));
        node.hear(0, node.idOf(0, PeerMessageType.ONLINE_RECOVERY), PeerMessageType.ACCEPT);
        assertThat(node.hear(2, 70, PeerMessageType.GOING_DOWN))
                .contains(new Effect.Reply(3, new IpcReply.Success()));
        node.pass(Duration.ofSeconds(1));
    }

    @Test
    void theOperatorsRecoveryBeginsWhenAllAgreeAndEndsWhenAllAreTold() {
        SoloNode node = SoloNode.leaderOfNatives(replicatedByPgpool());
        List<Effect> asked = node.happen(order(7, RecoveryPhase.START));
        assertThat(asked).contains(new Effect.RecoveryMode(true));
        assertThat(sentTo(0, asked)).isEqualTo("r");
        int id = node.idOf(2, PeerMessageType.ONLINE_RECOVERY);
        assertThat(reply(7, node.hear(0, id, PeerMessageType.ACCEPT))).isEmpty();
        assertThat(reply(7, node.hear(2, id, PeerMessageType.ACCEPT)))
                .startsWith("done: online recovery begins");
        assertThat(reply(8, node.happen(order(8, RecoveryPhase.START)))).contains("this node");
        assertThat(sentTo(0, node.hear(0, 80, START))).isEqualTo("R");
        assertThat(has(node.hear(0, 81, END), Effect.RecoveryMode.class))
                .as("another's end")
                .isFalse();

        List<Effect> ended = node.happen(order(9, RecoveryPhase.END));
        assertThat(ended).contains(new Effect.RecoveryMode(false));
        id = node.idOf(2, PeerMessageType.ONLINE_RECOVERY);
        node.hear(0, id, PeerMessageType.ACCEPT);
        assertThat(reply(9, node.hear(2, id, PeerMessageType.ACCEPT)))
                .startsWith("done: online recovery has ended");
        assertThat(reply(10, node.happen(order(10, RecoveryPhase.END))))
                .contains("no online recovery", "--force");
        assertThat(reply(11, node.happen(forcedEnd(11)))).isEmpty();
    }

    @Test
    void oneRefusalEndsItForThoseThatMayHaveBegunButNotForWhoIsBusyWithAnother() {
        SoloNode node = SoloNode.leaderOfNatives();
        node.happen(order(7, RecoveryPhase.START));
        int id = node.idOf(2, PeerMessageType.ONLINE_RECOVERY);
        node.hear(0, id, PeerMessageType.ACCEPT);
        List<Effect> refused = node.hear(2, id, PeerMessageType.REJECT);
        assertThat(reply(7, refused)).startsWith("failed: refused by node 2").contains("another");
        assertThat(refused).contains(new Effect.RecoveryMode(false));
        assertThat(sentTo(0, refused)).isEqualTo("r");
        assertThat(sentTo(2, refused)).isEmpty();

        node.happen(order(8, RecoveryPhase.START));
        id = node.idOf(2, PeerMessageType.ONLINE_RECOVERY);
        node.pass(Duration.ofSeconds(5));
        List<Effect> late = node.hear(2, id, PeerMessageType.REJECT);
        assertThat(reply(8, late)).contains("did not leave");
        assertThat(sentTo(0, late)).isEqualTo("r");
        assertThat(sentTo(2, late)).isEqualTo("r");
    }

    @Test
    void nativesMayTakeTheirRecoveryTimeoutAndWhoIsLostIsNotWaitedFor() {
        SoloNode node = SoloNode.leaderOfNatives();
        node.happen(order(7, RecoveryPhase.START));
        int id = node.idOf(2, PeerMessageType.ONLINE_RECOVERY);
        assertThat(reply(7, node.pass(Duration.ofSeconds(20)))).isEmpty();
        node.hear(0, id, PeerMessageType.ACCEPT);
        assertThat(reply(7, node.hear(2, 70, PeerMessageType.GOING_DOWN)))
                .startsWith("done: ")
                .contains("lost meanwhile: node 2");
    }

    @Test
    void itFailsIfTheOthersVanishAndEndsByItselfIfNobodyEndsIt() {
        SoloNode node = SoloNode.leaderOfNatives();
        node.happen(order(7, RecoveryPhase.START));
        List<Effect> lost = node.pass(PATIENCE);
        assertThat(reply(7, lost)).startsWith("failed: the cluster has no quorum");
        assertThat(lost).contains(new Effect.RecoveryMode(false));

        SoloNode forgetful = begun(SoloNode.leaderOfNatives(), 8);
        assertThat(forgetful.pass(CoreLimits.RECOVERY_MAX.plusSeconds(2)))
                .contains(new Effect.RecoveryMode(false));
    }

    @Test
    void whoDoesNotConfirmTheEndIsNamed() {
        SoloNode node = begun(SoloNode.leaderOfNatives(), 7);
        node.happen(order(8, RecoveryPhase.END));
        node.hear(0, node.idOf(2, PeerMessageType.ONLINE_RECOVERY), PeerMessageType.ACCEPT);
        assertThat(reply(9, node.happen(order(9, RecoveryPhase.END)))).contains("ask again");
        assertThat(reply(8, node.pass(CoreLimits.FORWARD_TIMEOUT.plusSeconds(1))))
                .startsWith("failed: no answer of node 2");
    }

    private static SoloNode begun(SoloNode node, long client) {
        node.happen(order(client, RecoveryPhase.START));
        int id = node.idOf(2, PeerMessageType.ONLINE_RECOVERY);
        node.hear(0, id, PeerMessageType.ACCEPT);
        node.hear(2, id, PeerMessageType.ACCEPT);
        return node;
    }

    @Test
    void whoIsNoMemberBeginsNothing() {
        SoloNode node = new SoloNode(Configs.bridged(1, 3, replicatedByPgpool().failover()));
        assertThat(reply(7, node.happen(order(7, RecoveryPhase.START))))
                .startsWith("failed: this node is LOADING");
    }

    private static Event order(long client, RecoveryPhase phase) {
        return new Event.RecoveryRequested(client, phase, false, PATIENCE);
    }

    private static Event forcedEnd(long client) {
        return new Event.RecoveryRequested(client, RecoveryPhase.END, true, PATIENCE);
    }

    private static String reply(long client, List<Effect> effects) {
        for (Effect effect : effects) {
            if (effect instanceof Effect.ControlReply(long to, boolean done, String text)
                    && to == client) {
                return (done ? "done: " : "failed: ") + text;
            }
        }
        return "";
    }

    private static WatchdogConfig replicatedByPgpool() {
        return Configs.bridged(
                1,
                3,
                new WatchdogConfig.Failover(
                        true, true, false, true, true, WatchdogConfig.Failover.VOTE_LIFETIME_MIN));
    }
}
