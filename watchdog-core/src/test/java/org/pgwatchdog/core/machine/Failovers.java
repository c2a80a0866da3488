package org.pgwatchdog.core.machine;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pgwatchdog.core.SoloNode;
import org.pgwatchdog.core.effect.Effect;
import org.pgwatchdog.core.event.Event;
import org.pgwatchdog.core.message.FailoverKind;
import org.pgwatchdog.core.message.FailoverOperation;
import org.pgwatchdog.core.message.FailoverRequest;
import org.pgwatchdog.core.message.FailoverResult;
import org.pgwatchdog.core.message.PeerMessage;
import org.pgwatchdog.core.message.PeerMessageType;
import org.pgwatchdog.core.model.BackendState;
import org.pgwatchdog.core.model.BackendStatuses;
import org.pgwatchdog.core.model.DatabaseEventId;
import org.pgwatchdog.core.model.NodeId;

/// Requests, books and answers for the tests of database events; two backends, 0 being the primary.
final class Failovers {
    static final FailoverRequest DETACH_PRIMARY = detach(0, 0);
    static final BackendStatuses ALL_UP =
            new BackendStatuses(List.of(BackendState.UP, BackendState.UP), 0);
    static final BackendStatuses PROMOTED =
            new BackendStatuses(List.of(BackendState.DOWN, BackendState.UP), 1);

    private Failovers() {}

    static FailoverRequest detach(int backend, int flags) {
        return new FailoverRequest(FailoverKind.DEGENERATE, flags, List.of(backend));
    }

    static FailoverRequest attach(int backend, int flags) {
        return new FailoverRequest(FailoverKind.FAILBACK, flags, List.of(backend));
    }

    static FailoverRequest promote(int backend, int flags) {
        return new FailoverRequest(FailoverKind.PROMOTE, flags, List.of(backend));
    }

    static List<Effect> ask(SoloNode node, int peer, int id, FailoverRequest request) {
        return node.hear(peer, id, new PeerMessage.FailoverCommand(request));
    }

    static List<Effect> want(SoloNode node, long ticket, FailoverRequest request) {
        return node.happen(new Event.FailoverWanted(ticket, request, "the test says so"));
    }

    static List<Effect> report(SoloNode node, BackendStatuses statuses) {
        return node.happen(new Event.BackendsReported(statuses, List.of()));
    }

    /// The answer to the peer's only request among these effects.
    static FailoverResult answer(List<Effect> effects) {
        List<FailoverResult> found = new ArrayList<>();
        for (Effect effect : effects) {
            if (effect instanceof Effect.Send(_, _, PeerMessage.FailoverReply(var result))) {
                found.add(result);
            }
        }
        return only(found);
    }

    /// What the bridge was answered, one line for each answer.
    static List<String> answers(List<Effect> effects) {
        List<String> found = new ArrayList<>();
        for (Effect effect : effects) {
            if (effect instanceof Effect.FailoverAnswered(long ticket, FailoverResult result)) {
                found.add(ticket + " " + result);
            }
        }
        return found;
    }

    static List<Effect.RunFailover> runs(List<Effect> effects) {
        return all(effects, Effect.RunFailover.class);
    }

    static FailoverOperation run(List<Effect> effects) {
        return only(runs(effects)).operation();
    }

    static <T> List<T> all(List<Effect> effects, Class<T> kind) {
        return effects.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /// The operation in the only FAILOVER START to this node; empty if it went without one.
    static Optional<FailoverOperation> startTo(int node, List<Effect> effects) {
        List<Optional<FailoverOperation>> found = new ArrayList<>();
        for (Effect effect : effects) {
            if (effect instanceof Effect.Send(NodeId to, _, PeerMessage.FailoverStart(var said))
                    && to.value() == node) {
                found.add(said);
            }
        }
        return only(found);
    }

    /// The roles that the bridge hears of.
    static List<String> roles(List<Effect> effects) {
        return all(effects, Effect.RoleChanged.class).stream()
                .map(effect -> effect.role().name())
                .toList();
    }

    static <T> T only(List<T> found) {
        if (found.size() != 1) {
            throw new AssertionError("not one but " + found);
        }
        return found.getFirst();
    }

    static FailoverOperation operation(int leader, int number, FailoverRequest request) {
        return new FailoverOperation(new DatabaseEventId(NodeId.of(leader), number), request);
    }

    static List<Effect> hearStart(SoloNode node, int from, FailoverOperation operation) {
        return node.hear(from, 80, new PeerMessage.FailoverStart(Optional.of(operation)));
    }

    /// The leader answers this follower's newest question for its book.
    static List<Effect> answerBook(SoloNode node, int leader, BackendStatuses statuses) {
        return node.hear(
                leader,
                node.idOf(leader, PeerMessageType.GET_LEADER_DATA),
                new PeerMessage.BackendStatusData(statuses, "n" + leader));
    }
}
