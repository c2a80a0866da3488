package org.pgwatchdog.core.machine;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.pgwatchdog.core.cluster.Cluster;
import org.pgwatchdog.core.cluster.CoreLimits;
import org.pgwatchdog.core.cluster.PendingCommands.Ending;
import org.pgwatchdog.core.cluster.RemoteNode;
import org.pgwatchdog.core.effect.NoticeCode;
import org.pgwatchdog.core.message.ClusterServiceCode;
import org.pgwatchdog.core.message.LeaseStanding;
import org.pgwatchdog.core.message.NodeInfo;
import org.pgwatchdog.core.message.PeerExtension;
import org.pgwatchdog.core.message.PeerMessage;
import org.pgwatchdog.core.message.PeerMessageType;
import org.pgwatchdog.core.model.LostReason;
import org.pgwatchdog.core.model.MonotonicTime;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.core.model.WatchdogConfig;
import org.pgwatchdog.core.model.WatchdogState;

/// Joined to a leader (`WD_STANDBY`, `watchdog_state_machine_standby`; protocol v4, 9.8).
final class StandbyState implements LocalState {
    private final CommonRules rules;
    private final Cluster cluster;
    private MonotonicTime deadline = MonotonicTime.NEVER;
    private MonotonicTime nextSilenceQuestion = MonotonicTime.ZERO;

    StandbyState(CommonRules rules) {
        this.rules = rules;
        this.cluster = rules.cluster();
    }

    @Override
    public WatchdogState name() {
        return WatchdogState.STANDBY;
    }

    @Override
    public void enter() {
        cluster.local().settled();
        deadline = cluster.now().plus(CoreLimits.IDLE_TIMER);
        join();
    }

    @Override
    public void exit() {
        rules.databases().alone();
    }

    private void join() {
        List<NodeId> target = cluster.remoteLeader().map(RemoteNode::id).stream().toList();
        cluster.courier()
                .command(
                        new PeerMessage.Plain(PeerMessageType.JOIN_COORDINATOR),
                        target,
                        CoreLimits.COMMAND_TIMEOUT);
    }

    @Override
    public Next on(Signal signal) {
        return switch (signal) {
            case Signal.CommandFinished(var finished) -> joinEnded(finished.ending());
            case Signal.Timeout _ -> {
                if (cluster.now().hasReached(deadline)) {
                    deadline = cluster.now().plus(CoreLimits.IDLE_TIMER);
                    rules.databases().book().ask(false);
                }
                yield checkLeader();
            }
            case Signal.Beat _ -> checkLeader();
            case Signal.ReloadRequired _ -> {
                rules.databases().alone();
                join();
                yield Next.stay();
            }
            case Signal.RemoteFoundUs(var node) -> {
                cluster.courier()
                        .send(
                                node.id(),
                                new PeerMessage.NodeInformation(cluster.portrait().info()));
                yield Next.stay();
            }
            case Signal.RemoteLostUs(var node) ->
                    cluster.isLeader(node.id()) ? rules.startOver() : Next.stay();
            case Signal.RemoteNodeLost _ ->
                    cluster.leader().isEmpty() ? rules.startOver() : Next.stay();
            case Signal.PacketReceived(var from, _, PeerMessage.AddNode _)
                    when cluster.isLeader(from.id()) ->
                    Next.toAndRedeliver(new JoiningState(rules));
            case Signal.PacketReceived(var from, var id, PeerMessage.IAmLeader _)
                    when !cluster.isLeader(from.id()) -> {
                cluster.courier().broadcastService(ClusterServiceCode.SPLIT_BRAIN, Optional.of(id));
                yield Next.stay();
            }
            case Signal.PacketReceived(var from, var id, PeerMessage.Plain plain) ->
                    plain(signal, from, id, plain.type());
            case Signal.PacketReceived(var from, _, PeerMessage.NodeInformation(var info))
                    when isHandedToUs(from, info) -> {
                from.hear(info, cluster.now());
                cluster.forgetLeader();
                yield Next.to(new StandForLeaderState(rules, Optional.of(from)));
            }
            default -> rules.standard(signal);
        };
    }

    /// The leader has voted for this node as its successor and steps down.
    private boolean isHandedToUs(RemoteNode from, NodeInfo info) {
        boolean ours =
                info.extension()
                        .flatMap(PeerExtension::successor)
                        .filter(cluster.localId()::equals)
                        .isPresent();
        return ours
                && cluster.isLeader(from.id())
                && cluster.voter().isOn()
                && cluster.mayLead()
                && from.lease().map(LeaseStanding::grants).orElse(0L) > 0
                && !cluster.voter().isBoundAgainst(cluster.localId());
    }

    private Next plain(Signal signal, RemoteNode from, int id, PeerMessageType type) {
        return switch (type) {
            case FAILOVER_END -> {
                rules.databases().endHeard(from);
                rules.databases().book().ask(true);
                yield Next.stay();
            }
            case STAND_FOR_COORDINATOR -> {
                if (isDesignated(from)) {
                    // Its candidacy has overtaken the news that the leader steps down for it.
                    cluster.forgetLeader();
                }
                if (cluster.leader().isEmpty()) {
                    rules.support(from, id);
                    yield Next.to(new ParticipateInElectionState(rules));
                }
                refuse(from, id);
                yield Next.stay();
            }
            case DECLARE_COORDINATOR -> {
                if (cluster.isLeader(from.id())) {
                    cluster.courier().accept(from.id(), id);
                } else {
                    refuse(from, id);
                }
                yield Next.stay();
            }
            default -> rules.standard(signal);
        };
    }

    private boolean isDesignated(RemoteNode candidate) {
        return cluster.voter().isOn()
                && candidate.lease().isPresent()
                && cluster.designatedLeader().filter(candidate.id()::equals).isPresent();
    }

    /// There is a leader; ask it whether it still is one.
    private void refuse(RemoteNode from, int id) {
        cluster.courier().error(from.id(), id);
        cluster.remoteLeader().ifPresent(leader -> cluster.courier().requestInfo(leader.id()));
    }

    private Next joinEnded(Ending ending) {
        return switch (ending) {
            case Ending.AllReplied _, Ending.TimedOut _ -> {
                cluster.courier().announce();
                cluster.remoteLeader().ifPresent(rules.databases()::follows);
                yield Next.stay();
            }
            case Ending.Rejected(var by, _) -> {
                RemoteNode leader = cluster.remote(by);
                cluster.out()
                        .warn(
                                NoticeCode.ELECTION_REJECTED,
                                "\"" + leader.name() + "\" refuses this node as a standby");
                yield leader.hasLostUs()
                        ? Next.to(new NetworkIsolationState(rules, leader.isExtended()))
                        : rules.startOver();
            }
        };
    }

    /// A leader that is silent too long is asked, then given up (protocol v4, 10.5).
    private Next checkLeader() {
        Optional<RemoteNode> leader = cluster.remoteLeader();
        if (leader.isEmpty()) {
            return rules.startOver();
        }
        RemoteNode node = leader.get();
        Duration silence = node.silence(cluster.now()).orElse(Duration.ZERO);
        if (silence.compareTo(silenceMax(node)) >= 0) {
            cluster.out()
                    .warn(
                            NoticeCode.LEADER_SILENT,
                            "the leader \""
                                    + node.name()
                                    + "\" has been silent for "
                                    + silence.toMillis()
                                    + " ms; giving it up");
            cluster.presence().lose(node, LostReason.MISSING_BEACON_REPLIES);
            return rules.startOver();
        }
        boolean ask =
                silence.compareTo(CoreLimits.LEADER_SILENCE_ASK) >= 0
                        && cluster.now().hasReached(nextSilenceQuestion);
        if (ask) {
            nextSilenceQuestion = cluster.now().plus(CoreLimits.LEADER_SILENCE_ASK_INTERVAL);
            cluster.courier().requestInfo(node.id());
        }
        return Next.stay();
    }

    /// A leader with leases sends several beacons in each; silence for the whole deadtime is no accident.
    private Duration silenceMax(RemoteNode leader) {
        Duration patience = CoreLimits.LEADER_SILENCE_LOST;
        return cluster.config()
                .lease()
                .filter(_ -> leader.lease().isPresent())
                .map(WatchdogConfig.Lease::deadtime)
                .filter(deadtime -> deadtime.compareTo(patience) < 0)
                .orElse(patience);
    }

    @Override
    public MonotonicTime deadline() {
        Optional<RemoteNode> leader = cluster.remoteLeader();
        MonotonicTime silent =
                leader.flatMap(RemoteNode::lastReceived)
                        .map(heard -> heard.plus(silenceMax(leader.orElseThrow())))
                        .orElse(MonotonicTime.NEVER);
        return deadline.earlierOf(silent);
    }
}
