package org.pgwatchdog.daemon.explain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.pgwatchdog.core.effect.NoticeLevel;
import org.pgwatchdog.core.model.ClusterSnapshot;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.core.model.NodeSnapshot;
import org.pgwatchdog.core.model.WatchdogState;
import org.pgwatchdog.daemon.Samples;
import org.pgwatchdog.daemon.control.ControlAnswer;
import org.pgwatchdog.daemon.control.ControlRequest;
import org.pgwatchdog.daemon.status.EventHistory;
import org.pgwatchdog.daemon.status.Takeover;

class InvestigationTest {
    private static final ControlRequest.Explain LAST = new ControlRequest.Explain(1, false);

    private final InstantSource wall = InstantSource.system();
    private final EventHistory history = new EventHistory(wall);
    private final Map<NodeId, Investigation> others = new TreeMap<>();
    private final List<NodeId> asked = new ArrayList<>();
    private ClusterSnapshot cluster = Samples.snapshot(WatchdogState.LEADER);

    @Test
    void theStoryHasTheFactsOfAllNodesThatAnswer() {
        EventHistory other = node(1);
        other.add("PEER_LOST", NoticeLevel.WARN, "node zero is gone");
        other.add(takeover(0, 1));
        history.add(takeover(0, 1));
        ControlAnswer answer = investigation().explain(LAST);
        assertThat(answer.done()).as(answer.text()).isTrue();
        assertThat(answer.text()).contains("node zero is gone").doesNotContain("Not heard:");
        assertThat(answer.data().getAsJsonObject().getAsJsonArray("lines")).hasSize(3);
    }

    @Test
    void aTakeoverThatThisNodeSleptThroughIsToldByTheOthers() {
        node(1).add(takeover(0, 1));
        ControlAnswer answer = investigation().explain(LAST);
        assertThat(answer.done()).as(answer.text()).isTrue();
        assertThat(answer.text()).startsWith("Takeover:  node 0 ");
    }

    @Test
    void whoDoesNotAnswerIsNamedWithTheReasonAndAskedOnce() {
        history.add(takeover(0, 1));
        ControlAnswer answer = investigation().explain(LAST);
        assertThat(answer.text()).contains(": not connected");
        assertThat(asked).doesNotHaveDuplicates();
    }

    @Test
    void nativesAreNotAskedAndNamedAsSuch() {
        history.add(takeover(0, 1));
        cluster = withKinds(NodeSnapshot.Kind.NATIVE);
        ControlAnswer answer = investigation().explain(LAST);
        assertThat(asked).isEmpty();
        assertThat(answer.text()).contains("a native, which keeps no history to ask for");
    }

    @Test
    void anAnswerThatCannotBeReadIsNamed() {
        history.add(takeover(0, 1));
        Investigation confused =
                new Investigation(
                        history,
                        () -> CompletableFuture.completedFuture(cluster),
                        (_, _) -> CompletableFuture.completedFuture(new byte[] {'x'}),
                        wall);
        assertThat(confused.explain(LAST).text()).contains("its answer is unreadable");
    }

    @Test
    void takeoversAreListedNewestFirstAndChosenByNumber() {
        history.add(takeover(0, 1));
        history.add(takeover(1, 0));
        ControlAnswer list = investigation().explain(new ControlRequest.Explain(1, true));
        assertThat(list.text().lines()).hasSize(2);
        assertThat(list.text()).contains("  1  ").contains("node 1 -> node 0");
        assertThat(investigation().explain(new ControlRequest.Explain(2, false)).text())
                .startsWith("Takeover:  node 0 ");
        ControlAnswer third = investigation().explain(new ControlRequest.Explain(3, false));
        assertThat(third.done()).isFalse();
        assertThat(third.text()).contains("only 2 takeovers are known");
    }

    @Test
    void withoutAnyTakeoverItSaysSo() {
        ControlAnswer answer = investigation().explain(LAST);
        assertThat(answer.done()).isFalse();
        assertThat(answer.text()).contains("no node has noted a takeover");
    }

    @Test
    void aCoreThatDoesNotAnswerIsNamed() {
        Investigation stuck =
                new Investigation(
                        history,
                        () -> CompletableFuture.failedFuture(new IllegalStateException("stuck")),
                        (_, _) -> CompletableFuture.failedFuture(new IOException("never")),
                        wall);
        assertThat(stuck.explain(LAST).text()).contains("the core does not answer");
    }

    private EventHistory node(int id) {
        EventHistory other = new EventHistory(wall);
        others.put(
                NodeId.of(id),
                new Investigation(
                        other,
                        () -> CompletableFuture.completedFuture(cluster),
                        (_, _) -> CompletableFuture.failedFuture(new IOException("never")),
                        wall));
        return other;
    }

    private Investigation investigation() {
        return new Investigation(
                history, () -> CompletableFuture.completedFuture(cluster), this::ask, wall);
    }

    private CompletableFuture<byte[]> ask(NodeId peer, byte[] question) {
        Investigation other = others.get(peer);
        if (other == null) {
            asked.add(peer);
            return CompletableFuture.failedFuture(new IOException("not connected"));
        }
        return CompletableFuture.completedFuture(other.answer(question));
    }

    private ClusterSnapshot withKinds(NodeSnapshot.Kind kind) {
        return new ClusterSnapshot(
                cluster.local(),
                cluster.leader(),
                cluster.term(),
                cluster.quorum(),
                cluster.standbyCount(),
                cluster.memberRemoteCount(),
                cluster.votesRequired(),
                cluster.escalated(),
                cluster.vip(),
                cluster.nodes().stream().map(node -> of(node, kind)).toList(),
                cluster.backends(),
                cluster.paused());
    }

    private static NodeSnapshot of(NodeSnapshot node, NodeSnapshot.Kind kind) {
        return new NodeSnapshot(
                node.address(),
                node.state(),
                node.inState(),
                node.membership(),
                node.name(),
                node.delegateIp(),
                node.priority(),
                node.lostReason(),
                node.lastHeard(),
                kind,
                node.version(),
                node.lifecheckStarted(),
                node.reachable(),
                node.joined());
    }

    private Takeover takeover(int from, int to) {
        Instant now = wall.instant();
        return new Takeover(
                "lost",
                now.minusMillis(100),
                Optional.of(from),
                to,
                0,
                Duration.ofMillis(60),
                Duration.ofMillis(40),
                Optional.empty());
    }
}
