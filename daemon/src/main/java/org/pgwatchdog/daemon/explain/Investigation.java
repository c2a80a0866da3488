package org.pgwatchdog.daemon.explain;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.pgwatchdog.core.model.ClusterSnapshot;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.core.model.NodeSnapshot;
import org.pgwatchdog.daemon.control.ControlAnswer;
import org.pgwatchdog.daemon.control.ControlRequest;
import org.pgwatchdog.daemon.peer.Archive;
import org.pgwatchdog.daemon.status.EventHistory;

/// Finds out why a takeover happened: asks all pgwatchdog nodes side by side for their facts, over the
/// connections on which they have identified themselves, and answers when they ask. Nodes that cannot be
/// asked, or do not answer in time, are named as such. Thread-safe; [#explain] blocks.
public final class Investigation implements Archive {
    private final EventHistory history;
    private final Supplier<CompletableFuture<ClusterSnapshot>> cluster;
    private final Peers peers;
    private final InstantSource wall;

    /// How peers are asked.
    @FunctionalInterface
    public interface Peers {
        /// Fails with an [IOException] that says why if there is no answer.
        CompletableFuture<byte[]> ask(NodeId peer, byte[] question);
    }

    /// @param history this node's own
    /// @param cluster who there is to ask; fails if the core does not answer
    public Investigation(
            EventHistory history,
            Supplier<CompletableFuture<ClusterSnapshot>> cluster,
            Peers peers,
            InstantSource wall) {
        this.history = history;
        this.cluster = cluster;
        this.peers = peers;
        this.wall = wall;
    }

    @Override
    public byte[] answer(byte[] question) {
        return own(HistoryQuestion.parse(question)).toBytes();
    }

    /// Explains a takeover, or lists those that can be explained. Blocks until all nodes have answered or
    /// run out of time.
    public ControlAnswer explain(ControlRequest.Explain request) {
        ClusterSnapshot now;
        try {
            now = cluster.get().get(ExplainLimits.GATHER_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException unanswered) {
            return ControlAnswer.failed(
                    "the core does not answer; see pgwatchdog events for what this node knows");
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return ControlAnswer.failed("the node is ending");
        }
        Testimony told = gather(now, new HistoryQuestion.Takeovers(), List.of());
        List<ClusterTakeover> takeovers = ClusterTakeover.in(told);
        if (takeovers.isEmpty()) {
            return ControlAnswer.failed(
                    "no node has noted a takeover; not heard: "
                            + told.missing().stream().map(Witness.Missing::id).toList());
        }
        return request.list() ? list(takeovers) : explain(now, told, takeovers, request.number());
    }

    private static ControlAnswer list(List<ClusterTakeover> takeovers) {
        JsonArray json = new JsonArray();
        takeovers.forEach(takeover -> json.add(summary(takeover)));
        return new ControlAnswer(true, TimelineText.list(takeovers, ZoneId.systemDefault()), json);
    }

    private static JsonObject summary(ClusterTakeover takeover) {
        JsonObject json = new JsonObject();
        takeover.from().ifPresent(from -> json.addProperty("from", from));
        json.addProperty("to", takeover.to());
        json.addProperty("term", takeover.term());
        json.addProperty("began", takeover.main().takeover().startedAt().toString());
        json.addProperty("reason", takeover.main().takeover().reason());
        return json;
    }

    private ControlAnswer explain(
            ClusterSnapshot now, Testimony told, List<ClusterTakeover> takeovers, int number) {
        if (number > takeovers.size()) {
            return ControlAnswer.failed(
                    "only "
                            + takeovers.size()
                            + " takeovers are known; see pgwatchdog explain --list");
        }
        ClusterTakeover wanted = takeovers.get(number - 1);
        Optional<ClusterTakeover> next =
                number > 1 ? Optional.of(takeovers.get(number - 2)) : Optional.empty();
        Testimony testimony = gather(now, MergedTimeline.windowOf(wanted, next), told.missing());
        MergedTimeline timeline = MergedTimeline.of(wanted, testimony);
        return new ControlAnswer(
                true,
                TimelineText.of(timeline, testimony, ZoneId.systemDefault()),
                TimelineJson.of(timeline, testimony));
    }

    private HistoryAnswer own(HistoryQuestion question) {
        return HistoryAnswer.to(question, history.entries(), wall.instant());
    }

    /// @param silent nodes that need not be asked again
    private Testimony gather(
            ClusterSnapshot now, HistoryQuestion question, List<Witness.Missing> silent) {
        List<CompletableFuture<Witness>> asked = new ArrayList<>();
        List<NodeSnapshot> askedNodes = new ArrayList<>();
        List<Witness.Missing> missing = new ArrayList<>(silent);
        for (NodeSnapshot node : now.nodes()) {
            int id = node.id().value();
            if (node.id().equals(now.local()) || silent.stream().anyMatch(one -> one.id() == id)) {
                continue;
            }
            if (node.kind() == NodeSnapshot.Kind.NATIVE) {
                missing.add(
                        new Witness.Missing(
                                id, node.name(), "a native, which keeps no history to ask for"));
            } else {
                asked.add(ask(node, question));
                askedNodes.add(node);
            }
        }
        List<Witness> witnesses = new ArrayList<>();
        witnesses.add(Witness.here(now.local().value(), now.localNode().name(), own(question)));
        for (int index = 0; index < asked.size(); index++) {
            NodeSnapshot node = askedNodes.get(index);
            try {
                witnesses.add(asked.get(index).join());
            } catch (CompletionException failed) {
                missing.add(new Witness.Missing(node.id().value(), node.name(), reasonOf(failed)));
            }
        }
        witnesses.sort(Comparator.comparingInt(Witness::id));
        missing.sort(Comparator.comparingInt(Witness.Missing::id));
        return new Testimony(now.local().value(), witnesses, missing, now.legacy().isPresent());
    }

    private CompletableFuture<Witness> ask(NodeSnapshot node, HistoryQuestion question) {
        Instant asked = wall.instant();
        return peers.ask(node.id(), question.toBytes())
                .orTimeout(ExplainLimits.GATHER_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                .thenApply(bytes -> {
                    Instant heard = wall.instant();
                    HistoryAnswer answer = HistoryAnswer.parse(bytes);
                    Duration half = Duration.between(asked, heard).dividedBy(2);
                    return new Witness(
                            node.id().value(),
                            node.name(),
                            Duration.between(asked.plus(half), answer.now()),
                            half,
                            answer.leftOut(),
                            answer.facts());
                });
    }

    private static String reasonOf(CompletionException failed) {
        return switch (failed.getCause()) {
            case IOException known -> String.valueOf(known.getMessage());
            case TimeoutException _ -> "no answer in time";
            case IllegalArgumentException unreadable ->
                    "its answer is unreadable: " + unreadable.getMessage();
            case null, default -> String.valueOf(failed.getCause());
        };
    }
}
