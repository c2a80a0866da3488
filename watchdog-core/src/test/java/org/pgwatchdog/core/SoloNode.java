package org.pgwatchdog.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.pgwatchdog.core.cluster.CoreLimits;
import org.pgwatchdog.core.effect.Effect;
import org.pgwatchdog.core.effect.NoticeCode;
import org.pgwatchdog.core.event.Event;
import org.pgwatchdog.core.message.ClusterServiceCode;
import org.pgwatchdog.core.message.NodeInfo;
import org.pgwatchdog.core.message.PeerMessage;
import org.pgwatchdog.core.message.PeerMessageType;
import org.pgwatchdog.core.model.BackendState;
import org.pgwatchdog.core.model.BackendStatuses;
import org.pgwatchdog.core.model.ClusterSnapshot;
import org.pgwatchdog.core.model.MonotonicTime;
import org.pgwatchdog.core.model.NodeAddress;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.core.model.VoteRecord;
import org.pgwatchdog.core.model.VoterMemory;
import org.pgwatchdog.core.model.WatchdogConfig;
import org.pgwatchdog.core.model.WatchdogState;

/// One core, driven by hand: the test plays all its peers and sees every effect.
public final class SoloNode {
    private final Watchdog watchdog;
    private MonotonicTime now = new MonotonicTime(1_000_000_000L);
    private List<Effect> last = List.of();
    private boolean storesVotes = true;
    private final List<Effect> all = new ArrayList<>();

    public SoloNode(WatchdogConfig config) {
        this(config, new VoterMemory.Remembered(VoteRecord.NONE));
    }

    public SoloNode(WatchdogConfig config, VoterMemory memory) {
        watchdog = new Watchdog(config, 1000, memory);
        happen(new Event.Started());
    }

    /// From now on the test itself says what became of votes.
    public SoloNode keepingVotesWaiting() {
        storesVotes = false;
        return this;
    }

    /// Handles an event and returns its effects; votes are stored at once.
    public List<Effect> happen(Event event) {
        List<Effect> effects = new ArrayList<>(watchdog.step(now, event));
        for (Effect effect : List.copyOf(effects)) {
            if (storesVotes && effect instanceof Effect.PersistVote(var record)) {
                effects.addAll(happen(new Event.VotePersisted(record, true, "stored")));
            }
        }
        last = effects;
        all.addAll(last);
        return last;
    }

    public MonotonicTime now() {
        return now;
    }

    /// Lets time pass, waking the core whenever it wants; returns all effects of that time.
    public List<Effect> pass(Duration duration) {
        MonotonicTime end = now.plus(duration);
        List<Effect> effects = new ArrayList<>();
        while (watchdog.deadline().compareTo(end) <= 0) {
            now = watchdog.deadline().isBefore(now) ? now : watchdog.deadline();
            effects.addAll(happen(new Event.DeadlineReached()));
        }
        now = end;
        last = effects;
        return effects;
    }

    /// Time passes while the process is frozen; then the deadline that is long past is served.
    public List<Effect> oversleep(Duration duration) {
        now = now.plus(duration);
        return happen(new Event.DeadlineReached());
    }

    /// Time passes while the process is frozen; then something that queued up comes first.
    public List<Effect> oversleepThen(Duration duration, Event event) {
        now = now.plus(duration);
        return happen(event);
    }

    /// A peer connects both ways and introduces itself.
    public List<Effect> meet(NodeInfo info) {
        NodeId id = info.nodeId().orElseThrow();
        List<Effect> effects = new ArrayList<>(happen(new Event.LinkOpened(id)));
        effects.addAll(happen(new Event.PeerAccepted(id, 4, info)));
        last = effects;
        return effects;
    }

    public List<Effect> hear(int from, int id, PeerMessage message) {
        return happen(new Event.MessageReceived(NodeId.of(from), id, message));
    }

    public List<Effect> hear(int from, int id, PeerMessageType plain) {
        return hear(from, id, new PeerMessage.Plain(plain));
    }

    public List<Effect> hearInfo(int id, NodeInfo info) {
        return hear(info.nodeId().orElseThrow().value(), id, new PeerMessage.NodeInformation(info));
    }

    /// The id of the newest packet of this type that the core sent to `to`.
    public int idOf(int to, PeerMessageType type) {
        for (int index = all.size() - 1; index >= 0; index--) {
            switch (all.get(index)) {
                case Effect.Send(NodeId target, int id, PeerMessage message)
                        when target.value() == to && message.type() == type -> {
                    return id;
                }
                case Effect.SendOutbound(NodeId target, int id, PeerMessage message)
                        when target.value() == to && message.type() == type -> {
                    return id;
                }
                default -> {}
            }
        }
        throw new AssertionError("no " + type + " was sent to node " + to);
    }

    public WatchdogState state() {
        return snapshot().localNode().state();
    }

    public ClusterSnapshot snapshot() {
        return watchdog.snapshot(now);
    }

    /// What was sent to `to` among `effects`, as type characters, service codes as `#X`.
    public static String sentTo(int to, List<Effect> effects) {
        StringBuilder text = new StringBuilder();
        for (Effect effect : effects) {
            switch (effect) {
                case Effect.Send(NodeId target, int _, PeerMessage message)
                        when target.value() == to ->
                        text.append(shorthand(message));
                case Effect.SendOutbound(NodeId target, int _, PeerMessage message)
                        when target.value() == to ->
                        text.append(shorthand(message));
                default -> {}
            }
        }
        return text.toString();
    }

    private static String shorthand(PeerMessage message) {
        return message instanceof PeerMessage.ClusterService(ClusterServiceCode code)
                ? "#" + code.code()
                : String.valueOf(message.type().code());
    }

    public static boolean has(List<Effect> effects, Class<? extends Effect> kind) {
        return effects.stream().anyMatch(kind::isInstance);
    }

    public static boolean noticed(List<Effect> effects, NoticeCode code) {
        return effects.stream()
                .anyMatch(
                        effect -> effect instanceof Effect.Notice notice && notice.code() == code);
    }

    public long ticket() {
        for (int index = all.size() - 1; index >= 0; index--) {
            switch (all.get(index)) {
                case Effect.Escalate(long ticket) -> {
                    return ticket;
                }
                case Effect.Deescalate(long ticket) -> {
                    return ticket;
                }
                case Effect.ReassertVip(long ticket) -> {
                    return ticket;
                }
                default -> {}
            }
        }
        throw new AssertionError("no ticket was issued");
    }

    // Ready-made situations.

    /// A standby of native node 0 in a cluster of three natives' kind, this node having id 1.
    public static SoloNode standbyOfNative() {
        SoloNode node = new SoloNode(Configs.of(1, 3, 1));
        node.follow(
                Configs.nativeInfo(0, WatchdogState.LEADER),
                Configs.nativeInfo(2, WatchdogState.STANDBY));
        return node;
    }

    /// The leader of three with two natives joined and the VIP raised, this node having id 1.
    public static SoloNode leaderOfNatives() {
        return leaderOfNatives(Configs.of(1, 3, 9));
    }

    /// The leader of natives that have all joined.
    public static SoloNode leaderOfNatives(WatchdogConfig config) {
        List<NodeInfo> all = new ArrayList<>();
        for (NodeAddress peer : config.remotes()) {
            all.add(Configs.nativeInfo(peer.id().value(), WatchdogState.STANDBY));
        }
        return leaderOf(config, all);
    }

    /// The leader of three pgwatchdog nodes, this node having id 1.
    public static SoloNode leaderOfItsKind(WatchdogConfig.Failover failover) {
        return leaderOf(
                Configs.bridged(1, 3, failover),
                List.of(
                        Configs.extendedInfo(0, WatchdogState.STANDBY, 1),
                        Configs.extendedInfo(2, WatchdogState.STANDBY, 1)));
    }

    /// A standby of pgwatchdog node 0, with node 2 as another standby, this node having id 1.
    public static SoloNode standbyOfItsKind(WatchdogConfig.Failover failover) {
        SoloNode node = new SoloNode(Configs.bridged(1, 3, failover));
        node.follow(
                Configs.extendedInfo(0, WatchdogState.LEADER, 10),
                Configs.extendedInfo(2, WatchdogState.STANDBY, 1));
        return node;
    }

    /// The leader of these standbys; what other nodes are configured never showed up. If it can fail
    /// over, its pool serves two backends, 0 being the primary.
    public static SoloNode leaderOf(WatchdogConfig config, List<NodeInfo> standbys) {
        SoloNode node = new SoloNode(config);
        node.lead(standbys);
        if (config.failover().canExecute()) {
            BackendStatuses both =
                    new BackendStatuses(List.of(BackendState.UP, BackendState.UP), 0);
            node.happen(new Event.BackendsReported(both, List.of()));
        }
        return node;
    }

    /// A leader whose bridge has not said anything of the backends yet.
    public static SoloNode leaderWithoutBook(WatchdogConfig config, List<NodeInfo> standbys) {
        SoloNode node = new SoloNode(config);
        node.lead(standbys);
        return node;
    }

    private void lead(List<NodeInfo> standbys) {
        standbys.forEach(info -> meet(loading(info)));
        pass(Duration.ofSeconds(16));
        if (state() != WatchdogState.LEADER) {
            throw new AssertionError("still " + state());
        }
        for (NodeInfo info : standbys) {
            joins(info);
        }
        if (snapshot().quorum().permitsEscalation()) {
            answerBeaconIfAsked(standbys);
            happen(new Event.EscalationEnded(ticket(), true, "up"));
        }
        if (standbys.stream().anyMatch(info -> info.extension().isPresent())) {
            pass(CoreLimits.BOOK_PATIENCE.plusMillis(100));
        }
    }

    /// A leader with leases waits for the answers before it raises the VIP.
    private void answerBeaconIfAsked(List<NodeInfo> standbys) {
        if (!has(all, Effect.Escalate.class)) {
            for (NodeInfo info : standbys) {
                int id = info.nodeId().orElseThrow().value();
                hearInfo(idOf(id, PeerMessageType.IAM_COORDINATOR), info);
            }
        }
    }

    private static NodeInfo loading(NodeInfo info) {
        int id = info.nodeId().orElseThrow().value();
        return info.extension().isPresent()
                ? Configs.extendedInfo(id, WatchdogState.LOADING, info.priority())
                : Configs.nativeInfo(id, WatchdogState.LOADING);
    }

    /// A peer joins this leader.
    public List<Effect> joins(NodeInfo info) {
        int id = info.nodeId().orElseThrow().value();
        List<Effect> effects = new ArrayList<>(hear(id, 20, PeerMessageType.JOIN_COORDINATOR));
        effects.addAll(hearInfo(21, info));
        return effects;
    }

    /// This node joins a leader, which accepts it.
    public List<Effect> follow(NodeInfo leader, NodeInfo other) {
        meet(leader);
        meet(other);
        hearInfo(9, leader);
        pass(Duration.ofSeconds(2));
        int id = leader.nodeId().orElseThrow().value();
        return hear(id, idOf(id, PeerMessageType.JOIN_COORDINATOR), PeerMessageType.ACCEPT);
    }
}
