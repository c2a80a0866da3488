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

    private static WatchdogConfig replicatedByPgpool() {
        return Configs.bridged(
                1,
                3,
                new WatchdogConfig.Failover(
                        true, true, false, true, true, WatchdogConfig.Failover.VOTE_LIFETIME_MIN));
    }
}
