package org.pgwatchdog.bridge.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.pgwatchdog.core.message.FailoverKind;
import org.pgwatchdog.core.message.FailoverOperation;
import org.pgwatchdog.core.message.FailoverRequest;
import org.pgwatchdog.core.message.FailoverResult;
import org.pgwatchdog.core.model.BackendState;
import org.pgwatchdog.core.model.BackendStatuses;
import org.pgwatchdog.core.model.DatabaseEventId;
import org.pgwatchdog.core.model.MonotonicTime;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.core.model.PoolRole;

/// What the cores of a run agree on, in short: one leader with its book, majority votes, the news of
/// beginnings and ends, and another leader when the first is cut off (watchdog-core `DatabaseOrders`).
final class SimCluster {
    private static final Duration VOTE_LIFETIME = Duration.ofSeconds(15);
    private static final Duration RESUME_PATIENCE = Duration.ofSeconds(8);
    private static final int VOTES = 2;

    private final SimTimeline time;
    private final List<SimNode> nodes = new ArrayList<>();
    private final Map<Integer, BackendStatuses> books = new TreeMap<>();
    private final Map<Integer, FailoverOperation> unfinished = new TreeMap<>();
    private final TreeSet<String> finished = new TreeSet<>();
    private final TreeSet<Integer> connected = new TreeSet<>();
    private final List<FailoverOperation> underWay = new ArrayList<>();
    private final List<Ballot> ballots = new ArrayList<>();
    private @Nullable SimNode leader;
    private int lastLeader = -1;
    private int lastOperation;

    private record Ballot(FailoverRequest first, MonotonicTime since, TreeSet<Integer> voters) {}

    SimCluster(SimTimeline time) {
        this.time = time;
    }

    void add(SimNode node) {
        nodes.add(node);
        connected.add(node.id);
    }

    Optional<BackendStatuses> book() {
        return Optional.ofNullable(leader).flatMap(this::bookOf);
    }

    Optional<BackendStatuses> bookOf(SimNode node) {
        return Optional.ofNullable(books.get(node.id));
    }

    Optional<SimNode> leader() {
        return Optional.ofNullable(leader);
    }

    boolean holdsUp(SimNode node, int backend) {
        return bookOf(node)
                .map(book -> book.states().get(backend))
                .filter(state -> state == BackendState.UP || state == BackendState.WAITING)
                .isPresent();
    }

    // Leadership.

    void electSoon() {
        leader = null;
        underWay.clear();
        ballots.clear();
        for (SimNode node : nodes) {
            node.send(new BridgeEvent.RoleChanged(PoolRole.ALONE, Optional.empty()));
        }
        time.in(time.between(500, 4000), this::elect);
    }

    /// Whoever has heard of an unfinished event goes first, or the leader that began it: how that
    /// knowledge survives is the core's affair, what is made of it the engine's.
    private void elect() {
        if (leader != null) {
            return;
        }
        List<Integer> candidates =
                connected.stream().anyMatch(unfinished::containsKey)
                        ? connected.stream()
                                .filter(id -> unfinished.containsKey(id) || id == lastLeader)
                                .toList()
                        : List.copyOf(connected);
        SimNode fresh = nodes.get(candidates.get(time.below(candidates.size())));
        leader = fresh;
        lastLeader = fresh.id;
        fresh.send(new BridgeEvent.RoleChanged(PoolRole.LEADER, bookOf(fresh)));
        Optional.ofNullable(unfinished.remove(fresh.id))
                .filter(operation -> !isVoid(operation.request(), bookOf(fresh)))
                .ifPresent(operation -> {
                    underWay.add(operation);
                    fresh.send(
                            new BridgeEvent.RunFailover(operation, Optional.of(RESUME_PATIENCE)));
                });
        for (SimNode node : nodes) {
            if (node != fresh && connected.contains(node.id)) {
                join(node);
            }
        }
    }

    private void join(SimNode node) {
        node.send(new BridgeEvent.RoleChanged(PoolRole.FOLLOWER, bookOf(node)));
        time.in(time.between(5, 50), () -> pull(node));
    }

    /// A node loses its network; the others go on without it.
    void cut(SimNode node) {
        if (connected.size() < nodes.size()) {
            return;
        }
        connected.remove(node.id);
        if (node == leader || leader == null) {
            electSoon();
        } else {
            node.send(new BridgeEvent.RoleChanged(PoolRole.ALONE, Optional.empty()));
        }
    }

    void heal(SimNode node) {
        if (connected.add(node.id) && leader != null) {
            join(node);
        }
    }

    // Requests.

    void wanted(SimNode node, long ticket, FailoverRequest request) {
        if (!connected.contains(node.id) || leader == null) {
            answer(node, ticket, FailoverResult.TRANSITION);
        } else if (node == leader) {
            answer(node, ticket, decide(node, request));
        } else {
            SimNode asked = leader;
            time.in(
                    time.between(1, 40),
                    () -> {
                        boolean lost = asked != leader || !connected.contains(node.id);
                        FailoverResult result = lost ? FailoverResult.ERROR : decide(node, request);
                        answer(node, ticket, result);
                    });
        }
    }

    private void answer(SimNode node, long ticket, FailoverResult result) {
        time.in(time.between(1, 40), () -> node.send(new BridgeEvent.Answered(ticket, result)));
    }

    private FailoverResult decide(SimNode voter, FailoverRequest request) {
        if (isVoid(request, book()) || underWay.stream().anyMatch(one -> isSame(one, request))) {
            return FailoverResult.WILL_BE_DONE;
        }
        if (request.has(FailoverRequest.CONFIRMED)) {
            return proceed(request);
        }
        ballots.removeIf(one -> time.now().since(one.since()).compareTo(VOTE_LIFETIME) >= 0);
        Ballot ballot =
                ballots.stream()
                        .filter(one ->
                                one.first().kind() == request.kind()
                                        && one.first().backendIds().equals(request.backendIds()))
                        .findFirst()
                        .orElseGet(() -> {
                            Ballot fresh = new Ballot(request, time.now(), new TreeSet<>());
                            ballots.add(fresh);
                            return fresh;
                        });
        boolean duplicate = !ballot.voters().add(voter.id);
        if (ballot.voters().size() >= VOTES) {
            ballots.remove(ballot);
            return proceed(ballot.first());
        }
        if (duplicate) {
            return FailoverResult.CONSENSUS_MAY_FAIL;
        }
        broadcast(node -> node.send(new BridgeEvent.ResubmitQuarantined()));
        SimNode counting = leader;
        if (counting != null && counting != voter) {
            time.in(Duration.ZERO, () -> counting.send(new BridgeEvent.ResubmitQuarantined()));
        }
        return FailoverResult.BUILDING_CONSENSUS;
    }

    private static boolean isSame(FailoverOperation one, FailoverRequest request) {
        return one.request().kind() == request.kind()
                && one.request().backendIds().equals(request.backendIds());
    }

    private FailoverResult proceed(FailoverRequest request) {
        SimNode executor = leader;
        if (executor == null) {
            return FailoverResult.ERROR;
        }
        DatabaseEventId id = new DatabaseEventId(NodeId.of(executor.id), ++lastOperation);
        FailoverOperation operation = new FailoverOperation(id, request);
        underWay.add(operation);
        time.in(
                Duration.ZERO,
                () -> {
                    if (executor == leader && underWay.contains(operation)) {
                        executor.send(new BridgeEvent.RunFailover(operation, Optional.empty()));
                    }
                });
        return FailoverResult.WILL_BE_DONE;
    }

    private static boolean isVoid(FailoverRequest request, Optional<BackendStatuses> known) {
        if (known.isEmpty()) {
            return false;
        }
        int id = request.backendIds().getFirst();
        boolean down = known.get().states().get(id) == BackendState.DOWN;
        boolean promotion =
                request.kind() == FailoverKind.PROMOTE || request.has(FailoverRequest.PROMOTE);
        if (promotion) {
            return id == known.get().primaryNodeId();
        }
        return (request.kind() == FailoverKind.DEGENERATE) == down;
    }

    // Carrying out.

    void started(SimNode node, DatabaseEventId id) {
        if (node == leader) {
            underWay.stream()
                    .filter(one -> one.id().equals(id))
                    .findFirst()
                    .ifPresent(this::remember);
        }
    }

    /// Heard at once: whether a leader should wait until its announcement has been heard is not for
    /// engines to decide.
    private void remember(FailoverOperation operation) {
        for (SimNode node : nodes) {
            if (node != leader && connected.contains(node.id)) {
                unfinished.put(node.id, operation);
            }
        }
    }

    void ended(SimNode node, DatabaseEventId id, Optional<BackendStatuses> result) {
        if (node == leader && underWay.removeIf(one -> one.id().equals(id))) {
            finished.add(id.toString());
            result.ifPresent(book -> books.put(node.id, book));
            announce();
        }
    }

    void reported(SimNode node, BackendStatuses statuses) {
        boolean leads = node == leader;
        boolean news = !statuses.equals(books.get(node.id));
        if (news && (leads || !books.containsKey(node.id))) {
            books.put(node.id, statuses);
            if (leads) {
                announce();
            }
        }
    }

    private void announce() {
        broadcast(node -> time.in(time.between(1, 40), () -> pull(node)));
    }

    private void pull(SimNode node) {
        Optional<BackendStatuses> book = book();
        if (book.isPresent() && node != leader && connected.contains(node.id)) {
            books.put(node.id, book.get());
            unfinished.computeIfPresent(
                    node.id, (_, one) -> finished.contains(one.id().toString()) ? null : one);
            node.send(new BridgeEvent.BookHeard(book.get()));
        }
    }

    private void broadcast(java.util.function.Consumer<SimNode> news) {
        SimNode from = leader;
        for (SimNode node : nodes) {
            if (node != from) {
                time.in(
                        time.between(1, 40),
                        () -> {
                            if (from == leader && connected.contains(node.id)) {
                                news.accept(node);
                            }
                        });
            }
        }
    }
}
