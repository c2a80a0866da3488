package org.pgwatchdog.core.machine;

import java.util.Optional;
import org.pgwatchdog.core.cluster.Cluster;
import org.pgwatchdog.core.cluster.CoreLimits;
import org.pgwatchdog.core.cluster.PendingCommands;
import org.pgwatchdog.core.cluster.PendingCommands.Ending;
import org.pgwatchdog.core.cluster.RemoteNode;
import org.pgwatchdog.core.effect.NoticeCode;
import org.pgwatchdog.core.message.ClusterServiceCode;
import org.pgwatchdog.core.message.PeerMessage;
import org.pgwatchdog.core.message.PeerMessageType;
import org.pgwatchdog.core.model.MonotonicTime;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.core.model.WatchdogState;

/// The leader (`WD_COORDINATOR`, `watchdog_state_machine_coordinator`; protocol v4, 9.7). It declares
/// itself, sends beacons, counts its standbys, and holds the VIP as long as the quorum permits.
final class LeaderState implements LocalState {
    private final CommonRules rules;
    private final Cluster cluster;
    private MonotonicTime deadline = MonotonicTime.NEVER;

    LeaderState(CommonRules rules) {
        this.rules = rules;
        this.cluster = rules.cluster();
    }

    @Override
    public WatchdogState name() {
        return WatchdogState.LEADER;
    }

    @Override
    public void enter() {
        cluster.local().settled();
        cluster.forgetLeader();
        cluster.forgetStandbys();
        cluster.resetVoteLifetime();
        cluster.remotes().forEach(RemoteNode::beaconAnswered);
        cluster.computeQuorum();
        deadline = cluster.now().plus(CoreLimits.FIRST_BEACON_TIMER);
        cluster.courier()
                .commandToActive(
                        new PeerMessage.Plain(PeerMessageType.DECLARE_COORDINATOR),
                        CoreLimits.ELECTION_COMMAND_TIMEOUT);
    }

    @Override
    public void exit() {
        cluster.escalation().down();
        cluster.forgetStandbys();
        cluster.forgetLeader();
        rules.databases().alone();
    }

    @Override
    public Next on(Signal signal) {
        return switch (signal) {
            case Signal.CommandFinished(var finished) -> commandFinished(finished);
            case Signal.Timeout _ -> {
                cluster.courier()
                        .commandToActive(rules.beaconMessage(), CoreLimits.COMMAND_TIMEOUT);
                deadline = cluster.now().plus(CoreLimits.BEACON_TIMER);
                yield Next.stay();
            }
            case Signal.QuorumChanged _ -> {
                quorumChanged();
                yield Next.stay();
            }
            case Signal.RemoteNodeLost(var node) -> leave(node);
            case Signal.RemoteLostUs(var node) -> leave(node);
            case Signal.RemoteFoundUs(var node) -> {
                cluster.courier().requireReload(node);
                yield Next.stay();
            }
            case Signal.RemoteNodeFound(var node) -> {
                cluster.courier().requestInfo(node.id());
                cluster.courier().requireReload(node);
                yield Next.stay();
            }
            case Signal.Resign(var why) -> resign(why);
            case Signal.Beat _ -> cluster.mayLead() ? Next.stay() : resign(whyNotLead());
            case Signal.PacketReceived(var from, var id, var message) ->
                    packet(signal, from, id, message);
            default -> rules.standard(signal);
        };
    }

    private Next packet(Signal signal, RemoteNode from, int id, PeerMessage message) {
        return switch (message) {
            case PeerMessage.AddNode _ -> {
                cluster.standbyLeft(from.id());
                yield rules.standard(signal);
            }
            case PeerMessage.IAmLeader beacon -> {
                from.hearBeacon(beacon.state(), beacon.standing(), cluster.now());
                yield rules.splitBrain(from);
            }
            case PeerMessage.Malformed malformed
                    when malformed.type() == PeerMessageType.IAM_COORDINATOR -> {
                // Natives give leadership up here; a broken beacon must not cost the VIP (deviation
                // 2).
                cluster.courier().requestInfo(from.id());
                yield rules.standard(signal);
            }
            case PeerMessage.Plain plain -> plain(signal, from, id, plain.type());
            default -> rules.standard(signal);
        };
    }

    private Next plain(Signal signal, RemoteNode from, int id, PeerMessageType type) {
        switch (type) {
            case STAND_FOR_COORDINATOR -> cluster.courier().reject(from.id(), id);
            case DECLARE_COORDINATOR -> cluster.courier().error(from.id(), id);
            case JOIN_COORDINATOR -> join(from, id);
            default -> {
                return rules.standard(signal);
            }
        }
        return Next.stay();
    }

    private void join(RemoteNode from, int id) {
        if (from.isLostByLifecheck()) {
            cluster.courier().reject(from.id(), id);
            return;
        }
        cluster.courier().accept(from.id(), id);
        cluster.courier()
                .send(from.id(), new PeerMessage.Plain(PeerMessageType.ASK_FOR_POOL_CONFIG));
        cluster.standbyJoined(from.id());
        rules.databases().welcome(from);
        // Who joins us takes us for the leader, whether or not it answered the declaration.
        cluster.commands()
                .agreed(from.id(), PeerMessageType.DECLARE_COORDINATOR)
                .ifPresent(finished -> rules.signals().add(new Signal.CommandFinished(finished)));
    }

    private Next leave(RemoteNode node) {
        cluster.standbyLeft(node.id());
        return Next.stay();
    }

    private Next commandFinished(PendingCommands.Finished finished) {
        return finished.command().type() == PeerMessageType.DECLARE_COORDINATOR
                ? declarationEnded(finished.ending())
                : beaconEnded(finished);
    }

    private Next declarationEnded(Ending ending) {
        return switch (ending) {
            case Ending.AllReplied _, Ending.TimedOut _ -> {
                cluster.leader(cluster.localId());
                if (cluster.computeQuorum().permitsEscalation()) {
                    cluster.escalation().up();
                }
                rules.databases().leads();
                yield Next.stay();
            }
            case Ending.Rejected(var by, _) -> {
                cluster.out()
                        .warn(
                                NoticeCode.ELECTION_REJECTED,
                                "\""
                                        + cluster.remote(by).name()
                                        + "\" rejects this node as leader");
                yield rules.startOver();
            }
        };
    }

    private Next beaconEnded(PendingCommands.Finished finished) {
        if (finished.ending() instanceof Ending.Rejected(NodeId by, _)) {
            cluster.standbyLeft(by);
            return Next.stay();
        }
        for (NodeId answered : finished.command().accepted()) {
            RemoteNode node = cluster.remote(answered);
            node.beaconAnswered();
            askToJoinAgain(node);
        }
        for (NodeId silent : finished.command().silent()) {
            RemoteNode node = cluster.remote(silent);
            node.beaconMissed();
            if (node.missedBeacons() > 0) {
                cluster.out()
                        .warn(
                                NoticeCode.BEACON_MISSED,
                                "\""
                                        + node.name()
                                        + "\" did not answer the beacon ("
                                        + node.missedBeacons()
                                        + " in a row)");
            }
        }
        return Next.stay();
    }

    /// A node that takes itself for a standby but is not on the list: its two connections overtook each
    /// other, and an older info that arrived after its JOIN removed it. Nobody would ever notice.
    private void askToJoinAgain(RemoteNode node) {
        if (node.state() == WatchdogState.STANDBY && !cluster.standbys().contains(node.id())) {
            cluster.courier().requireReload(node);
        }
    }

    private void quorumChanged() {
        if (!cluster.leadsLocally()) {
            return;
        }
        if (cluster.local().quorum().permitsEscalation()) {
            cluster.escalation().up();
        } else {
            cluster.escalation().down();
        }
        rules.databases().quorumIs(cluster.local().quorum().permitsEscalation());
        cluster.courier().announce();
    }

    private String whyNotLead() {
        if (!cluster.local().isPoolAlive()) {
            return "its pgpool is down";
        }
        return cluster.local().isOutsideReached()
                ? "its configuration does not let it lead"
                : "it is cut off";
    }

    private Next resign(String why) {
        cluster.out().warn(NoticeCode.RESIGNED, "this node steps down as leader: " + why);
        cluster.local().resigning(true);
        cluster.courier().announce();
        cluster.courier().broadcastService(ClusterServiceCode.RESIGNING, Optional.empty());
        return rules.startOver();
    }

    @Override
    public MonotonicTime deadline() {
        return deadline;
    }
}
