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
import org.pgwatchdog.core.model.BackendState;
import org.pgwatchdog.core.model.BackendStatuses;
import org.pgwatchdog.core.model.DatabaseEventId;
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

    DatabaseOrders(Cluster cluster) {
        this.cluster = cluster;
    }

    // Requests.

    /// A peer asks for a failover (`f`); answered at once in every case, because the peer counts us
    /// lost after five seconds without an answer.
    void request(RemoteNode from, int id, FailoverRequest request) {
        if (cluster.local().state() != WatchdogState.LEADER) {
            cluster.courier().error(from.id(), id);
            return;
        }
        FailoverResult answer = decide(request, from.id(), "\"" + from.name() + "\"");
        if (answer == FailoverResult.BUILDING_CONSENSUS) {
            cluster.out().add(new Effect.ResubmitQuarantined());
        }
        cluster.courier().reply(from.id(), id, new PeerMessage.FailoverReply(answer));
    }

    /// A failover request that cannot be read.
    void malformedRequest(RemoteNode from, int id) {
        if (cluster.local().state() == WatchdogState.LEADER) {
            cluster.courier()
                    .reply(
                            from.id(),
                            id,
                            new PeerMessage.FailoverReply(FailoverResult.INVALID_FUNCTION));
        } else {
            cluster.courier().error(from.id(), id);
        }
    }

    /// The bridge asks: decided here, or by the leader elsewhere.
    void requestOfBridge(long ticket, FailoverRequest request, String reason) {
        WatchdogState state = cluster.local().state();
        if (state == WatchdogState.LEADER && cluster.leadsLocally()) {
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
        var decision = cluster.consensus().decide(request, cluster.localId());
        if (decision.result() == FailoverResult.BUILDING_CONSENSUS) {
            askForMoreVotes();
        }
        note(request, "a local client", decision, decision.result());
        return decision.result();
    }

    private FailoverResult decide(FailoverRequest request, NodeId voter, String who) {
        if (isBeyondBackends(request)) {
            return FailoverResult.ERROR;
        }
        DatabaseEvents events = cluster.events();
        if (events.isVoid(request) || events.isUnderWay(request)) {
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
        note(request, who, decision, answer);
        if (answer == FailoverResult.WILL_BE_DONE) {
            carryOut(decision.request());
        }
        return answer;
    }

    /// A failback or promotion of a backend that is not configured; a detachment of one is void.
    private boolean isBeyondBackends(FailoverRequest request) {
        int configured = cluster.config().poolConfig().backends().size();
        return switch (request.kind()) {
            case DEGENERATE -> false;
            case FAILBACK, PROMOTE ->
                    request.backendIds().stream().anyMatch(id -> id < 0 || id >= configured);
        };
    }

    private void carryOut(FailoverRequest request) {
        FailoverRequest marked =
                new FailoverRequest(
                        request.kind(),
                        request.flags() | FailoverRequest.WATCHDOG,
                        request.backendIds());
        cluster.out().add(new Effect.RunFailover(cluster.events().begin(marked), Optional.empty()));
    }

    private void askForMoreVotes() {
        cluster.courier()
                .broadcast(new PeerMessage.Plain(PeerMessageType.FAILOVER_WAITING_FOR_CONSENSUS));
    }

    private void note(
            FailoverRequest request,
            String who,
            FailoverConsensus.Decision decision,
            FailoverResult answer) {
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
                                + decision.why());
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
        Optional<FailoverOperation> operation = cluster.events().find(id);
        if (operation.isEmpty()) {
            return;
        }
        cluster.out()
                .info(
                        NoticeCode.FAILOVER_STARTED,
                        "event " + id + " begins: " + inWords(operation.get().request()));
        int commandId = cluster.courier().freshId();
        for (RemoteNode node : cluster.remotes()) {
            if (node.isReachable()) {
                Optional<FailoverOperation> said = node.isExtended() ? operation : Optional.empty();
                cluster.courier().reply(node.id(), commandId, new PeerMessage.FailoverStart(said));
            }
        }
    }

    /// The bridge has done it: the book changes, and everybody is told to look.
    void ended(DatabaseEventId id, Optional<BackendStatuses> result, String detail) {
        if (cluster.events().find(id).isEmpty()) {
            return;
        }
        cluster.events().ended(id);
        result.ifPresent(cluster::backends);
        cluster.out().info(NoticeCode.FAILOVER_ENDED, "event " + id + " ended: " + detail);
        announceBook();
    }

    private void announceBook() {
        cluster.courier().broadcast(new PeerMessage.Plain(PeerMessageType.FAILOVER_END));
    }

    /// The bridge reports what it sees.
    void reported(BackendStatuses statuses, List<Integer> quarantined) {
        cluster.quarantined(quarantined);
        boolean leads = cluster.leadsLocally();
        boolean news = !cluster.backends().equals(Optional.of(statuses));
        if (news && (leads || cluster.backends().isEmpty())) {
            cluster.backends(statuses);
            if (leads) {
                announceBook();
            }
        }
    }

    /// This node leads with a quorum: what the last leader began is finished under its old name.
    void resume() {
        Optional<FailoverOperation> found = cluster.events().unfinished();
        boolean allowed =
                !cluster.config().failover().whenQuorumExists()
                        || cluster.local().quorum().permitsEscalation();
        if (found.isEmpty() || !allowed || !cluster.config().failover().canExecute()) {
            return;
        }
        FailoverOperation operation = found.get();
        cluster.events().heardEnd();
        cluster.events().begin(operation);
        Duration patience =
                isAlive(operation.id().leader())
                        ? CoreLimits.RESUME_PATIENCE_ALIVE
                        : CoreLimits.RESUME_PATIENCE;
        cluster.out()
                .warn(
                        NoticeCode.FAILOVER_RESUMED,
                        "event "
                                + operation.id()
                                + " was begun by the last leader and not ended; finishing it: "
                                + inWords(operation.request()));
        cluster.out().add(new Effect.RunFailover(operation, Optional.of(patience)));
    }

    private boolean isAlive(NodeId node) {
        return cluster.findRemote(node.value()).filter(RemoteNode::isActive).isPresent();
    }

    // Following.

    void startHeard(RemoteNode from, Optional<FailoverOperation> operation) {
        if (cluster.isLeader(from.id())) {
            cluster.events().heardStart(operation);
        }
    }

    void endHeard(RemoteNode from) {
        if (cluster.isLeader(from.id())) {
            cluster.events().heardEnd();
        }
    }

    /// The leader's answer on the backends.
    void bookHeard(RemoteNode from, BackendStatuses statuses) {
        if (!cluster.isLeader(from.id())) {
            return;
        }
        int configured = cluster.config().poolConfig().backends().size();
        if (configured > 0 && statuses.states().size() > configured) {
            cluster.out()
                    .warn(
                            NoticeCode.BACKENDS_SYNCED,
                            "the leader reports "
                                    + statuses.states().size()
                                    + " backends, but only "
                                    + configured
                                    + " are configured here; ignored");
            return;
        }
        BackendStatuses book = withKnownPrimary(statuses);
        cluster.backends(book);
        cluster.out()
                .info(
                        NoticeCode.BACKENDS_SYNCED,
                        "backend status of the leader: "
                                + book.states()
                                + ", primary "
                                + book.primaryNodeId());
        cluster.out().add(new Effect.SyncBackends(book));
    }

    /// A native leader that has its primary in quarantine, or has not looked for one, names none: the
    /// primary known here stays the primary as long as it is not down (12.6, native
    /// `sync_backend_from_watchdog`).
    private BackendStatuses withKnownPrimary(BackendStatuses heard) {
        int known =
                cluster.backends()
                        .map(BackendStatuses::primaryNodeId)
                        .orElse(BackendStatuses.PRIMARY_NONE);
        boolean keep =
                heard.primaryNodeId() < 0
                        && known >= 0
                        && known < heard.states().size()
                        && heard.states().get(known) != BackendState.DOWN;
        return keep ? new BackendStatuses(heard.states(), known) : heard;
    }

    // Leadership.

    void leads() {
        cluster.role(PoolRole.LEADER);
        resume();
    }

    void follows() {
        cluster.role(PoolRole.FOLLOWER);
    }

    void alone() {
        cluster.events().forgetUnderWay();
        cluster.consensus().clear();
        cluster.role(PoolRole.ALONE);
    }
}
