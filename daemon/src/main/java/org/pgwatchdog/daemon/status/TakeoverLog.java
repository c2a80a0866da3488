package org.pgwatchdog.daemon.status;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.pgwatchdog.core.effect.Effect;
import org.pgwatchdog.core.effect.NoticeCode;
import org.pgwatchdog.core.event.Event;
import org.pgwatchdog.core.model.ClusterSnapshot;
import org.pgwatchdog.core.model.MonotonicTime;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.core.model.NodeSnapshot;

/// Measures changes of leadership from what the core shows after each step, and keeps the last one with
/// its reason. The core's thread observes; any thread reads.
public final class TakeoverLog {
    /// The notices that can be the reason of a takeover.
    private static final Set<NoticeCode> REASONS =
            Set.of(
                    NoticeCode.PEER_LOST,
                    NoticeCode.PEER_SHUTDOWN,
                    NoticeCode.LEADER_SILENT,
                    NoticeCode.RESIGNED,
                    NoticeCode.SPLIT_BRAIN,
                    NoticeCode.SWITCHOVER,
                    NoticeCode.LOCAL_NODE_LOST,
                    NoticeCode.LOCAL_PGPOOL_DOWN,
                    NoticeCode.OUTSIDE_LOST,
                    NoticeCode.NETWORK_TROUBLE,
                    NoticeCode.SHUTTING_DOWN);

    private final InstantSource clock;
    private final MonotonicTime begin;
    private final Consumer<Takeover> history;
    private String reason = "the node started and found no leader";
    private Optional<NodeId> leader = Optional.empty();
    private Optional<NodeId> lostLeader = Optional.empty();
    private MonotonicTime lastWord;
    private @Nullable MonotonicTime troubleSince;
    private MonotonicTime givenUp;
    private @Nullable MonotonicTime elected;
    private volatile @Nullable Takeover last;
    private final AtomicLong takeovers = new AtomicLong();

    /// @param begin when the node started
    /// @param history told of each takeover when the new leader is known, and again when it has the VIP
    public TakeoverLog(InstantSource clock, MonotonicTime begin, Consumer<Takeover> history) {
        this.clock = clock;
        this.begin = begin;
        this.history = history;
        this.lastWord = begin;
        this.givenUp = begin;
    }

    /// Notes the first sign that the leader is in trouble, and takes it back when the leader speaks.
    /// Between two packets of a healthy leader lie seconds: without this, detection would seem to have
    /// begun at the last of them.
    public void note(MonotonicTime now, Event event) {
        if (leader.isEmpty()) {
            return;
        }
        NodeId node = leader.get();
        switch (event) {
            case Event.LinkClosed(var peer, _, _) when peer.equals(node) -> troubleAt(now);
            case Event.SendFailed(var peer, _) when peer.equals(node) -> troubleAt(now);
            case Event.ConnectFailed(var peer, _, _) when peer.equals(node) -> troubleAt(now);
            case Event.MessageReceived(var peer, _, _) when peer.equals(node) ->
                    troubleSince = null;
            default -> {} // Nothing else says anything of the leader's health by itself.
        }
    }

    /// A question to this node failed: as [#note] has it of links.
    public void failed(MonotonicTime now, NodeId node) {
        if (leader.filter(node::equals).isPresent()) {
            troubleAt(now);
        }
    }

    /// This node answered.
    public void spoke(NodeId node) {
        if (leader.filter(node::equals).isPresent()) {
            troubleSince = null;
        }
    }

    private void troubleAt(MonotonicTime now) {
        if (troubleSince == null) {
            troubleSince = now;
        }
    }

    /// Looks at the state after a step that told something.
    public void observe(MonotonicTime now, List<Effect> effects, ClusterSnapshot after) {
        for (Effect effect : effects) {
            if (effect instanceof Effect.Notice notice && REASONS.contains(notice.code())) {
                if (leader.isPresent() || notice.code() == NoticeCode.PEER_LOST) {
                    reason = HistoryEntry.cut(notice.text());
                }
            }
        }
        if (!after.leader().equals(leader)) {
            leaderChanged(now, after);
        }
        Takeover current = last;
        if (elected != null
                && current != null
                && current.acquire().isEmpty()
                && after.vip() == ClusterSnapshot.VipPhase.ESCALATED) {
            Takeover done = current.acquiredAfter(now.since(elected));
            last = done;
            elected = null;
            history.accept(done);
        }
    }

    /// The last change of leadership.
    public Optional<Takeover> last() {
        return Optional.ofNullable(last);
    }

    /// How many leaders this node has seen taking over, the first one included.
    public long count() {
        return takeovers.get();
    }

    private void leaderChanged(MonotonicTime now, ClusterSnapshot after) {
        if (leader.isPresent()) {
            lostLeader = leader;
            givenUp = now;
            lastWord = troubleSince != null ? troubleSince : lastWordOf(leader.get(), now, after);
            troubleSince = null;
        }
        leader = after.leader();
        if (leader.isEmpty()) {
            return;
        }
        elected = leader.get().equals(after.local()) ? now : null;
        Takeover takeover =
                new Takeover(
                        reason,
                        clock.instant().minus(now.since(lastWord)),
                        lostLeader.map(NodeId::value),
                        leader.get().value(),
                        after.term(),
                        givenUp.since(lastWord),
                        now.since(givenUp),
                        Optional.empty());
        last = takeover;
        history.accept(takeover);
        takeovers.incrementAndGet();
        reason = "unknown";
    }

    private MonotonicTime lastWordOf(NodeId node, MonotonicTime now, ClusterSnapshot after) {
        Duration silent =
                after.node(node.value()).flatMap(NodeSnapshot::lastHeard).orElse(Duration.ZERO);
        MonotonicTime heard = now.plus(silent.negated());
        return heard.isBefore(begin) ? begin : heard;
    }
}
