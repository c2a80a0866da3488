package org.pgwatchdog.core.machine;

import java.util.Optional;
import org.pgwatchdog.core.cluster.Cluster;
import org.pgwatchdog.core.cluster.CoreLimits;
import org.pgwatchdog.core.cluster.PendingCommands;
import org.pgwatchdog.core.cluster.PendingCommands.Ending;
import org.pgwatchdog.core.cluster.RemoteNode;
import org.pgwatchdog.core.effect.NoticeCode;
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
    private final HandOver handOver;
    private MonotonicTime beaconDue = MonotonicTime.NEVER;

    LeaderState(CommonRules rules) {
        this.rules = rules;
        this.cluster = rules.cluster();
        this.handOver = new HandOver(rules);
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
        cluster.lease().begin();
        beaconDue = cluster.now().plus(CoreLimits.FIRST_BEACON_TIMER);
        cluster.courier()
                .commandToActive(
                        new PeerMessage.Plain(PeerMessageType.DECLARE_COORDINATOR),
                        CoreLimits.ELECTION_COMMAND_TIMEOUT);
    }

    @Override
    public void exit() {
        handOver.cutShort();
        cluster.escalation().down();
        cluster.lease().relinquish();
        cluster.lease().giveBack();
        cluster.forgetStandbys();
        cluster.forgetLeader();
        rules.databases().alone();
    }

    @Override
    public Next on(Signal signal) {
        return switch (signal) {
            case Signal.CommandFinished(var finished) -> commandFinished(finished);
            case Signal.Timeout _ -> {
                beaconIfDue();
                yield handOver.proceed();
            }
            case Signal.QuorumChanged _ -> {
                quorumChanged();
                yield Next.stay();
            }
            case Signal.LeaseChanged _ -> {
                reviewVip();
                yield Next.stay();
            }
            case Signal.VoteStored _ -> handOver.proceed();
            case Signal.RemoteNodeLost(var node) -> {
                handOver.lost(node);
                yield leave(node);
            }
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
            case Signal.HandOver(var successor, var why) -> handOver(successor, why);
            case Signal.Shutdown(var why) -> shutdown(signal, why);
            case Signal.Resign(var why) -> resign(why);
            case Signal.Beat _ -> beat();
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
                from.hearBeacon(beacon, cluster.now());
                yield rules.rivals().compare(from);
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
        cluster.lease().askSoon();
        rules.databases().welcome(from);
        // Who joins us takes us for the leader, whether or not it answered the declaration, or got
        // it.
        PendingCommands.Quota quota = cluster.quota();
        Optional<PendingCommands.Finished> ended =
                cluster.standbys().size() >= quota.declaration()
                        ? cluster.commands().conclude(PeerMessageType.DECLARE_COORDINATOR)
                        : cluster.commands()
                                .agreed(from.id(), PeerMessageType.DECLARE_COORDINATOR, quota);
        ended.ifPresent(finished -> rules.signals().add(new Signal.CommandFinished(finished)));
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
            case Ending.AllReplied _, Ending.TimedOut _ -> declared();
            case Ending.Rejected(var by, var error) -> {
                if (error && isBehind(cluster.remote(by))) {
                    yield declared();
                }
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

    private Next declared() {
        cluster.leader(cluster.localId());
        cluster.computeQuorum();
        reviewVip();
        rules.databases().leads();
        return Next.stay();
    }

    /// A majority has elected this node; one that still follows the leader of an older term will hear of it.
    private boolean isBehind(RemoteNode node) {
        return cluster.lease().isElected()
                && node.lease()
                        .filter(said -> said.record().term() < cluster.lease().electedTerm())
                        .isPresent();
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
        reviewVip();
        rules.databases().quorumIs(cluster.local().quorum().permitsEscalation());
        cluster.courier().announce();
    }

    /// Raises the VIP if quorum and lease permit it, and drops it if they do not. While the cluster is
    /// paused a lost quorum does not drop it: the promises behind the lease say more.
    private void reviewVip() {
        if (!cluster.leadsLocally() || handOver.isUnderWay()) {
            return;
        }
        boolean leased = cluster.lease().permits();
        boolean keep = cluster.pause().paused() && leased;
        if (cluster.rules().mayRaise(cluster.local().quorum(), leased)) {
            cluster.escalation().up();
        } else if (!keep) {
            cluster.escalation().down();
        }
    }

    private void beaconIfDue() {
        if (!cluster.now().hasReached(beaconDue)) {
            return;
        }
        int id =
                cluster.courier()
                        .commandToActive(cluster.portrait().beacon(), CoreLimits.COMMAND_TIMEOUT);
        cluster.lease().ask(id);
        beaconDue = cluster.now().plus(CoreLimits.BEACON_TIMER);
    }

    private Next beat() {
        if (handOver.isUnderWay()) {
            return handOver.proceed();
        }
        return cluster.mayLead() || cluster.pause().paused() ? Next.stay() : resign(whyNotLead());
    }

    // The end of leadership.

    private Next handOver(NodeId successor, String why) {
        if (handOver.isUnderWay()) {
            return Next.stay();
        }
        if (HandOver.canSucceed(cluster, successor)) {
            handOver.prepare(successor, why);
            return handOver.proceed();
        }
        cluster.local().handTo(successor);
        cluster.local().standBackUntil(cluster.now().plus(CoreLimits.STAND_BACK));
        return HandOver.resign(rules, why);
    }

    /// A clean stop is a hand-over to the best standby; the second request waits for nothing.
    private Next shutdown(Signal signal, String why) {
        Optional<NodeId> successor = HandOver.bestSuccessor(cluster);
        boolean impatient = handOver.leaves();
        if (impatient || successor.isEmpty() || !cluster.lease().permits()) {
            return rules.standard(signal);
        }
        cluster.out().info(NoticeCode.SHUTTING_DOWN, "asked to end: " + why);
        handOver.thenLeave(why);
        if (!handOver.isUnderWay()) {
            handOver.prepare(successor.get(), "clean stop");
        }
        return handOver.proceed();
    }

    private String whyNotLead() {
        if (!cluster.local().isPoolAlive()) {
            return "its pgpool is down";
        }
        return cluster.local().isOutsideReached()
                ? "its configuration does not let it lead"
                : "it is cut off";
    }

    /// What this node serves is of no use: the VIP goes first, then leadership.
    private Next resign(String why) {
        if (handOver.isUnderWay() || cluster.pause().paused()) {
            return Next.stay();
        }
        Optional<NodeId> successor = HandOver.bestSuccessor(cluster);
        if (successor.isPresent() && cluster.lease().permits()) {
            handOver.release(successor.get(), why);
            return handOver.proceed();
        }
        return HandOver.resign(rules, why);
    }

    @Override
    public MonotonicTime deadline() {
        return beaconDue.earlierOf(handOver.deadline());
    }
}
