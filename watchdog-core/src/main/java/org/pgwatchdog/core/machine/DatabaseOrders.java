package org.pgwatchdog.core.machine;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.pgwatchdog.core.cluster.Cluster;
import org.pgwatchdog.core.cluster.CoreLimits;
import org.pgwatchdog.core.cluster.DatabaseEvents;
import org.pgwatchdog.core.cluster.FailoverConsensus;
import org.pgwatchdog.core.cluster.RemoteNode;
import org.pgwatchdog.core.cluster.Requester;
import org.pgwatchdog.core.effect.Effect;
import org.pgwatchdog.core.effect.NoticeCode;
import org.pgwatchdog.core.message.FailoverOperation;
import org.pgwatchdog.core.message.FailoverRequest;
import org.pgwatchdog.core.message.FailoverResult;
import org.pgwatchdog.core.message.PeerMessage;
import org.pgwatchdog.core.message.PeerMessageType;
import org.pgwatchdog.core.model.BackendStatuses;
import org.pgwatchdog.core.model.DatabaseEventId;
import org.pgwatchdog.core.model.MonotonicTime;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.core.model.PoolRole;
import org.pgwatchdog.core.model.WatchdogState;

/// What is done to the backends, and who may order it (protocol v4, chapter 12). The leader decides
/// each request by quorum and votes and has its bridge carry it out; the others follow its book of
/// backend states.
///
/// Unlike the native leader it looks into that book first: a request for what is so already, or is being
/// done, is answered WILL BE DONE without a ballot, so that no late voter starts an event again.
final class DatabaseOrders {
    private final Cluster cluster;
    private final BackendBook book;
    private MonotonicTime decidesFrom = MonotonicTime.ZERO;
    private MonotonicTime nextRepeat = MonotonicTime.ZERO;

    DatabaseOrders(Cluster cluster) {
        this.cluster = cluster;
        this.book = new BackendBook(cluster);
    }

    BackendBook book() {
        return book;
    }

    // Requests.

    /// A peer asks for a failover (`f`); answered at once in every case, because the peer counts us
    /// lost after five seconds without an answer.
    void request(RemoteNode from, int id, FailoverRequest request) {
        if (cluster.local().state() != WatchdogState.LEADER) {
            cluster.courier().error(from.id(), id);
            return;
        }
        if (!mayDecide()) {
            answer(from, id, FailoverResult.TRANSITION);
            return;
        }
        FailoverResult answer = decide(request, from.id(), "\"" + from.name() + "\"");
        if (answer == FailoverResult.BUILDING_CONSENSUS) {
            cluster.out().add(new Effect.ResubmitQuarantined());
        }
        answer(from, id, answer);
    }

    private void answer(RemoteNode to, int id, FailoverResult result) {
        cluster.courier().reply(to.id(), id, new PeerMessage.FailoverReply(result));
    }

    /// A failover request that cannot be read.
    void malformedRequest(RemoteNode from, int id) {
        if (cluster.local().state() == WatchdogState.LEADER) {
            answer(from, id, FailoverResult.INVALID_FUNCTION);
        } else {
            cluster.courier().error(from.id(), id);
        }
    }

    /// The bridge asks: decided here, or by the leader elsewhere.
    void requestOfBridge(long ticket, FailoverRequest request, String reason) {
        WatchdogState state = cluster.local().state();
        if (state == WatchdogState.LEADER && mayDecide()) {
            FailoverResult result = decide(request, cluster.localId(), "this node: " + reason);
            cluster.out().add(new Effect.FailoverAnswered(ticket, result));
        } else if (state == WatchdogState.STANDBY && cluster.remoteLeader().isPresent()) {
            cluster.out()
                    .info(
                            NoticeCode.FAILOVER_DECIDED,
                            "asking the leader for " + inWords(request) + ": " + reason);
            List<NodeId> leader = cluster.remoteLeader().map(RemoteNode::id).stream().toList();
            cluster.forwards()
                    .forward(
                            new Requester.Bridge(ticket),
                            new PeerMessage.FailoverCommand(request),
                            leader);
        } else {
            cluster.out().add(new Effect.FailoverAnswered(ticket, FailoverResult.TRANSITION));
        }
    }

    /// A client of the IPC socket asks while this node leads; on PROCEED it acts itself, as natives do.
    FailoverResult requestOfLocalClient(FailoverRequest request) {
        if (!mayDecide()) {
            return FailoverResult.TRANSITION;
        }
        var decision = cluster.consensus().decide(request, cluster.localId());
        if (decision.result() == FailoverResult.BUILDING_CONSENSUS) {
            askForMoreVotes();
        }
        note(request, "a local client", decision.why(), decision.result());
        return decision.result();
    }

    /// Not before the declaration has ended, not by a book that is empty or only its own, and not on old votes: a
    /// leader that was frozen finds the requests of nodes that have a new leader by now. Who asks is told
    /// to ask again.
    private boolean mayDecide() {
        boolean canDo = !cluster.config().failover().canExecute() || cluster.backends().isPresent();
        return cluster.leadsLocally()
                && canDo
                && book.isSettled()
                && cluster.now().hasReached(decidesFrom);
    }

    /// This node was frozen.
    void overslept() {
        cluster.consensus().clear();
        cluster.events().overslept();
        decidesFrom = cluster.now().plus(CoreLimits.CATCH_UP);
    }

    private FailoverResult decide(FailoverRequest request, NodeId voter, String who) {
        if (isBeyondBackends(request)) {
            return FailoverResult.ERROR;
        }
        DatabaseEvents events = cluster.events();
        if (events.isUnderWay(request) || events.isSettled(request)) {
            note(
                    request,
                    who,
                    events.isUnderWay(request) ? "it is being done" : "it is so",
                    FailoverResult.WILL_BE_DONE);
            return FailoverResult.WILL_BE_DONE;
        }
        FailoverConsensus.Decision decision = cluster.consensus().decide(request, voter);
        FailoverResult answer = decision.result();
        if (answer == FailoverResult.BUILDING_CONSENSUS) {
            askForMoreVotes();
        } else if (answer == FailoverResult.PROCEED) {
            answer =
                    cluster.config().failover().canExecute()
                            ? FailoverResult.WILL_BE_DONE
                            : FailoverResult.ERROR;
        }
        note(request, who, decision.why(), answer);
        if (answer == FailoverResult.WILL_BE_DONE) {
            carryOut(decision.request());
        }
        return answer;
    }

    /// A failback or promotion of a backend that is not configured; a detachment of one is void.
    private boolean isBeyondBackends(FailoverRequest request) {
        return switch (request.kind()) {
            case DEGENERATE -> false;
            case FAILBACK, PROMOTE ->
                    request.backendIds().stream().anyMatch(cluster.events()::isBeyondConfigured);
        };
    }

    /// Of several backends those that do not exist are left out, as natives do.
    private void carryOut(FailoverRequest request) {
        List<Integer> there =
                request.backendIds().stream()
                        .filter(id -> !cluster.events().isBeyondConfigured(id))
                        .toList();
        FailoverRequest marked =
                new FailoverRequest(
                        request.kind(), request.flags() | FailoverRequest.WATCHDOG, there);
        cluster.out().add(new Effect.RunFailover(cluster.events().begin(marked), Optional.empty()));
    }

    private void askForMoreVotes() {
        cluster.courier()
                .broadcast(new PeerMessage.Plain(PeerMessageType.FAILOVER_WAITING_FOR_CONSENSUS));
    }

    private void note(FailoverRequest request, String who, String why, FailoverResult answer) {
        cluster.out()
                .info(
                        NoticeCode.FAILOVER_DECIDED,
                        "failover request, "
                                + inWords(request)
                                + ", by "
                                + who
                                + ": "
                                + answer
                                + ", because "
                                + why);
    }

    private static String inWords(FailoverRequest request) {
        String what =
                switch (request.kind()) {
                    case DEGENERATE ->
                            request.has(FailoverRequest.PROMOTE) ? "switch over to" : "detach";
                    case FAILBACK -> "attach";
                    case PROMOTE -> "promote";
                };
        return what + " backend " + request.backendIds() + " with flags " + request.flags();
    }

    // Carrying out.

    /// The bridge begins: everybody hears it, pgwatchdog nodes also what it is.
    void started(DatabaseEventId id) {
        if (cluster.events().started(id)) {
            FailoverOperation operation = cluster.events().find(id).orElseThrow();
            cluster.out()
                    .info(
                            NoticeCode.FAILOVER_STARTED,
                            "event " + id + " begins: " + inWords(operation.request()));
            cluster.courier().broadcast(node -> startFor(node, operation));
        }
    }

    void tick() {
        book.tick();
        if (cluster.leadsLocally() && cluster.now().hasReached(nextRepeat)) {
            nextRepeat = cluster.now().plus(CoreLimits.START_REPEAT);
            cluster.standbys().forEach(standby -> tellBegun(cluster.remote(standby)));
        }
    }

    private void tellBegun(RemoteNode standby) {
        if (standby.isExtended()) {
            for (FailoverOperation operation : cluster.events().begun()) {
                cluster.courier().send(standby.id(), startFor(standby, operation));
            }
        }
    }

    private static PeerMessage startFor(RemoteNode node, FailoverOperation operation) {
        return new PeerMessage.FailoverStart(
                node.isExtended() ? Optional.of(operation) : Optional.empty());
    }

    /// A new standby hears what is under way: it may be the heir.
    void welcome(RemoteNode standby) {
        book.askStandby(standby);
        tellBegun(standby);
    }

    /// The bridge has done it: the book changes, and everybody is told to look. What ends after this node
    /// stopped to lead only needs no heir any more; the new leader's word counts.
    void ended(DatabaseEventId id, Optional<BackendStatuses> result, String detail) {
        boolean ours = cluster.events().find(id).isPresent();
        cluster.events().ended(id);
        if (ours) {
            result.ifPresent(book::write);
            cluster.out().info(NoticeCode.FAILOVER_ENDED, "event " + id + " ended: " + detail);
            book.announce();
        }
    }

    /// This node leads with a quorum: what the last leader began is finished under its old name. The
    /// others hear so at once, lest it has no heir while the bridge still looks whether it is done.
    void resume() {
        Optional<DatabaseEvents.Unfinished> found = cluster.events().unfinished();
        boolean allowed =
                !cluster.config().failover().whenQuorumExists()
                        || cluster.local().quorum().permitsEscalation();
        if (found.isEmpty() || !allowed || !cluster.config().failover().canExecute()) {
            return;
        }
        FailoverOperation operation = found.get().operation();
        cluster.events().forgetUnfinished(operation.id());
        if (cluster.events().isUnderWay(operation.request())) {
            // Decided anew before this node heard of it: one doing is enough.
            return;
        }
        cluster.events().begin(operation);
        Duration patience =
                isAlive(found.get().begunBy())
                        ? CoreLimits.RESUME_PATIENCE_ALIVE
                        : CoreLimits.RESUME_PATIENCE;
        cluster.out()
                .warn(
                        NoticeCode.FAILOVER_RESUMED,
                        "event "
                                + operation.id()
                                + " was begun by node "
                                + found.get().begunBy()
                                + " and not ended; finishing it: "
                                + inWords(operation.request()));
        started(operation.id());
        cluster.out().add(new Effect.RunFailover(operation, Optional.of(patience)));
    }

    private boolean isAlive(NodeId node) {
        return cluster.findRemote(node.value()).filter(RemoteNode::isActive).isPresent();
    }

    // Following.

    /// The leader begins something; or a standby that has just joined tells this new leader what the last
    /// one began.
    void startHeard(RemoteNode from, Optional<FailoverOperation> operation) {
        if (cluster.isLeader(from.id())) {
            cluster.events().heardStart(from.id(), operation);
        } else if (cluster.leadsLocally() && operation.isPresent()) {
            inherit(from, operation.get());
        }
    }

    private void inherit(RemoteNode from, FailoverOperation operation) {
        if (cluster.events().find(operation.id()).isPresent()) {
            welcome(from);
            return;
        }
        if (!cluster.events().isPast(operation.id()) && cluster.events().unfinished().isEmpty()) {
            cluster.events().heardStart(operation.id().leader(), Optional.of(operation));
            resume();
        }
    }

    void endHeard(RemoteNode from) {
        if (cluster.isLeader(from.id())) {
            cluster.events().heardEnd();
        }
    }

    // Leadership.

    /// This node leads. If there is a quorum, its quarantined backends are voted on again.
    void leads() {
        book.lead();
        cluster.role(PoolRole.LEADER);
        restoreAndResume(cluster.local().quorum().permitsEscalation());
    }

    void quorumIs(boolean present) {
        if (present) {
            book.lead();
        }
        restoreAndResume(present);
    }

    private void restoreAndResume(boolean hasQuorum) {
        if (hasQuorum) {
            cluster.out().add(new Effect.RestoreQuarantined());
        }
        resume();
    }

    /// The leader has accepted this node. What an earlier leader left unfinished is the new one's business
    /// from now on; if it is at it, it says so again.
    void follows(RemoteNode leader) {
        cluster.role(PoolRole.FOLLOWER);
        Optional<DatabaseEvents.Unfinished> left = cluster.events().unfinished();
        if (left.isPresent() && leader.isExtended()) {
            FailoverOperation operation = left.get().operation();
            cluster.courier().send(leader.id(), startFor(leader, operation));
            cluster.events().forgetUnfinished(operation.id());
        }
        book.ask(true);
    }

    void alone() {
        cluster.events().stopFollowing();
        cluster.events().stepDown();
        cluster.consensus().clear();
        book.stopFollowing();
        cluster.role(PoolRole.ALONE);
    }
}
