package org.pgwatchdog.daemon.peer;

import io.netty.channel.EventLoop;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.wire.peer.HistoryPackets;
import org.pgwatchdog.wire.peer.PeerPacket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What nodes ask each other about their histories, over the connections on which they have identified
/// themselves. Beside the messages of the cluster, and never in their way: questions wait on no thread of
/// theirs, answers are small, and a question that comes while the peer's last one is being answered is
/// left alone. Lives on the mesh's event loop.
final class HistoryTalk {
    private static final Logger LOG = LoggerFactory.getLogger(HistoryTalk.class);

    private final EventLoop loop;
    private final Archive archive;
    private final Post post;
    private final Map<Integer, Waiting> waiting = new HashMap<>();
    private final Set<NodeId> answering = new HashSet<>();
    private int lastId;

    private record Waiting(NodeId peer, CompletableFuture<byte[]> answer) {}

    /// How packets leave: `undelivered` is run if no connection takes it.
    @FunctionalInterface
    interface Post {
        void send(NodeId to, PeerPacket packet, Runnable undelivered);
    }

    HistoryTalk(EventLoop loop, Archive archive, Post post) {
        this.loop = loop;
        this.archive = archive;
        this.post = post;
    }

    /// Asks; completes `answer` within [PeerLimits#HISTORY_TIMEOUT], with an [IOException] if none came.
    void ask(NodeId peer, byte[] question, CompletableFuture<byte[]> answer) {
        if (waiting.size() >= PeerLimits.HISTORY_QUESTIONS_MAX) {
            fail(answer, PeerLimits.HISTORY_QUESTIONS_MAX + " questions wait already");
            return;
        }
        int id = ++lastId;
        waiting.put(id, new Waiting(peer, answer));
        var _ =
                loop.schedule(
                        () ->
                                giveUp(
                                        id,
                                        "no answer within "
                                                + PeerLimits.HISTORY_TIMEOUT.toMillis()
                                                + " ms"),
                        PeerLimits.HISTORY_TIMEOUT.toMillis(),
                        TimeUnit.MILLISECONDS);
        post.send(
                peer,
                new PeerPacket(HistoryPackets.QUESTION, id, question),
                () -> giveUp(id, "not connected"));
    }

    /// A packet of an identified peer.
    void received(NodeId peer, PeerPacket packet) {
        if (packet.typeCode() == HistoryPackets.QUESTION) {
            answer(peer, packet);
            return;
        }
        Waiting question = waiting.get(packet.commandId());
        if (question != null && question.peer().equals(peer)) {
            waiting.remove(packet.commandId());
            question.answer().complete(packet.payload());
        }
    }

    private void answer(NodeId peer, PeerPacket question) {
        if (question.payload().length > PeerLimits.HISTORY_QUESTION_BYTES_MAX
                || !answering.add(peer)) {
            return;
        }
        Thread.ofVirtual()
                .name("history for " + peer)
                .start(() -> {
                    CompletableFuture<byte[]> answer = new CompletableFuture<>();
                    try {
                        answer.complete(archive.answer(question.payload()));
                    } catch (RuntimeException failed) {
                        answer.completeExceptionally(failed);
                    }
                    try {
                        loop.execute(() -> reply(peer, question.commandId(), answer));
                    } catch (RejectedExecutionException _) {
                        LOG.debug("the peer connections are closed already");
                    }
                });
    }

    private void reply(NodeId peer, int id, CompletableFuture<byte[]> answer) {
        answering.remove(peer);
        if (answer.isCompletedExceptionally()) {
            LOG.debug("node {} asked for what cannot be told: {}", peer, answer.exceptionNow());
            return;
        }
        post.send(peer, new PeerPacket(HistoryPackets.ANSWER, id, answer.resultNow()), () -> {});
    }

    private void giveUp(int id, String why) {
        Waiting question = waiting.remove(id);
        if (question != null) {
            fail(question.answer(), why);
        }
    }

    private static void fail(CompletableFuture<byte[]> answer, String why) {
        answer.completeExceptionally(new IOException(why));
    }
}
