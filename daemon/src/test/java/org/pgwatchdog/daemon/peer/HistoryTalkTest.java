package org.pgwatchdog.daemon.peer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.pgwatchdog.core.event.Event;
import org.pgwatchdog.core.message.PeerAside;
import org.pgwatchdog.core.model.HybridTime;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.wire.peer.HistoryPackets;
import org.pgwatchdog.wire.peer.PeerPacket;

/// Histories and stamps on the connections of the mesh.
final class HistoryTalkTest extends MeshFixture {
    @Test
    void aPeerIsAskedAndAnswersOverTheConnectionThatIsThere() throws Exception {
        Side zero = side(0, "key");
        Side one = side(1, "key");
        one.archive = question -> ("heard " + new String(question, UTF_8)).getBytes(UTF_8);
        introduce(zero, one);
        assertThat(new String(answer(zero.mesh.ask(ONE, "why".getBytes(UTF_8))), UTF_8))
                .isEqualTo("heard why");
        assertThat(new String(answer(one.mesh.ask(ZERO, "and you".getBytes(UTF_8))), UTF_8))
                .isEqualTo("and you");
        assertThat(zero.seen(Event.MessageReceived.class)).isEmpty();
        assertThat(one.seen(Event.MessageReceived.class)).isEmpty();
    }

    @Test
    void whoIsNotConnectedIsNamedAtOnce() throws Exception {
        Side zero = side(0, "key");
        assertThatThrownBy(() -> answer(zero.mesh.ask(ONE, new byte[0])))
                .hasCauseInstanceOf(IOException.class)
                .hasMessageContaining("not connected");
    }

    @Test
    void aNodeThatTheMeshDoesNotKnowIsNamedAndHarmsNobody() throws Exception {
        Side zero = side(0, "key");
        assertThatThrownBy(() -> answer(zero.mesh.ask(NodeId.of(77), new byte[0])))
                .hasCauseInstanceOf(IOException.class)
                .hasMessageContaining("no peer when this node started");
        assertThat(faults).isEmpty();
    }

    @Test
    void whoDoesNotAnswerIsGivenUpInTime() throws Exception {
        Side zero = side(0, "key");
        Side one = side(1, "key");
        one.archive =
                _ -> {
                    throw new IllegalArgumentException("no question");
                };
        introduce(zero, one);
        assertThatThrownBy(() -> answer(zero.mesh.ask(ONE, "?".getBytes(UTF_8))))
                .hasMessageContaining("no answer within 2000 ms");
    }

    @Test
    void aStrangerIsTurnedAwayUnanswered() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        Side zero = side(0, "key");
        zero.archive =
                question -> {
                    asked.incrementAndGet();
                    return question;
                };
        try (Raw stranger = raw(0)) {
            stranger.send(new PeerPacket(HistoryPackets.QUESTION, 1, "?".getBytes(UTF_8)));
            assertThat(stranger.readToEnd()).isEmpty();
        }
        try (Raw stranger = raw(0)) {
            stranger.send(addNode(1, "another key", 5));
            stranger.send(new PeerPacket(HistoryPackets.QUESTION, 6, "?".getBytes(UTF_8)));
            byte[] refusal = stranger.readToEnd();
            assertThat(refusal.length == 0 || refusal[0] == 'R').isTrue();
        }
        assertThat(asked).hasValue(0);
    }

    @Test
    void answersThatNobodyAskedForAndEndlessQuestionsAreLeftAlone() throws Exception {
        Side zero = side(0, "key");
        Raw one = raw(0);
        one.send(addNode(1, "key", 5));
        zero.next(Event.PeerAccepted.class);
        one.send(new PeerPacket(HistoryPackets.ANSWER, 99, "lie".getBytes(UTF_8)));
        one.send(
                new PeerPacket(
                        HistoryPackets.QUESTION,
                        7,
                        new byte[PeerLimits.HISTORY_QUESTION_BYTES_MAX + 1]));
        one.send(new PeerPacket(HistoryPackets.QUESTION, 8, "short".getBytes(UTF_8)));
        assertThat(one.readPacket())
                .isEqualTo(new PeerPacket(HistoryPackets.ANSWER, 8, "short".getBytes(UTF_8)));
    }

    @Test
    void packetsAreStampedOnceThePeerHasShownThatItKnowsStamps() throws Exception {
        Side zero = side(0, "key");
        Raw one = raw(0);
        one.send(addNode(1, "key", 5));
        zero.next(Event.PeerAccepted.class);
        zero.mesh.send(ONE, 1, BEACON);
        assertThat(one.readPacket().payload()).isEmpty();
        HybridTime ahead = new HybridTime(System.currentTimeMillis() + 3_600_000, 3);
        one.send(codec("key").encode(2, BEACON, PeerAside.at(ahead)));
        zero.next(Event.MessageReceived.class);
        zero.mesh.send(ONE, 3, BEACON);
        var opened = codec("key").open(one.readPacket());
        assertThat(opened.message()).isEqualTo(BEACON);
        assertThat(opened.aside().stamp())
                .hasValueSatisfying(stamp -> assertThat(stamp).isGreaterThan(ahead));
    }

    @Test
    void aNativeNeverGetsContentWhereItExpectsNone() throws Exception {
        Side zero = side(0, "key");
        Raw one = raw(0);
        one.send(addNode(1, "key", 5));
        one.send(codec("key").encode(6, BEACON));
        zero.next(Event.MessageReceived.class);
        zero.mesh.send(ONE, 1, BEACON);
        PeerPacket packet = one.readPacket();
        assertThat(packet.payload()).isEmpty();
        assertThat(codec("key").decode(packet)).isEqualTo(BEACON);
    }

    @Test
    void manyQuestionsAtOnceAreAllAnsweredOrGivenUp() throws Exception {
        Side zero = side(0, "key");
        Side one = side(1, "key");
        introduce(zero, one);
        List<CompletableFuture<byte[]>> all = new ArrayList<>();
        for (int count = 0; count < 50; count++) {
            all.add(zero.mesh.ask(ONE, new byte[] {(byte) count}));
        }
        await().atMost(LIMIT).until(() -> all.stream().allMatch(CompletableFuture::isDone));
        assertThat(all.getFirst().join()).containsExactly(0);
    }

    private static byte[] answer(CompletableFuture<byte[]> answer) throws Exception {
        return answer.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }
}
