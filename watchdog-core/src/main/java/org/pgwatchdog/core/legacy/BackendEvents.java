package org.pgwatchdog.core.legacy;

import java.util.ArrayDeque;
import java.util.List;
import java.util.TreeMap;
import org.pgwatchdog.core.effect.Effect;
import org.pgwatchdog.core.effect.NoticeCode;
import org.pgwatchdog.core.legacy.message.LegacyMessage;
import org.pgwatchdog.core.legacy.message.PacketKind;
import org.pgwatchdog.core.message.FailoverKind;
import org.pgwatchdog.core.message.FailoverOperation;
import org.pgwatchdog.core.message.FailoverRequest;
import org.pgwatchdog.core.message.FailoverResult;
import org.pgwatchdog.core.model.DatabaseEventId;

/// Detachments, attachments and promotions of backends (protocol v3, 8.5): who wants one asks everybody, and
/// if nobody who counts refuses, all carry it out, one after the other, under the interlock. A request
/// from outside is never passed on.
final class BackendEvents {
    private final LegacyNode node;
    private final Interlock interlock;
    private final ArrayDeque<FailoverOperation> queue = new ArrayDeque<>();
    private final TreeMap<Long, Announcement> announcements = new TreeMap<>();
    private int number;

    private record Announcement(Round round, FailoverRequest request) {}

    BackendEvents(LegacyNode node, Interlock interlock) {
        this.node = node;
        this.interlock = interlock;
    }

    /// Whether a peer's request is accepted. Not while another is carried out.
    boolean accepts(PacketKind kind, List<Integer> ids) {
        if (ids.isEmpty() || isBusy() || node.phase() == LegacyPhase.LEAVING) {
            return false;
        }
        FailoverKind wanted =
                switch (kind) {
                    case FAILBACK_REQUEST -> FailoverKind.FAILBACK;
                    case PROMOTE_BACKEND -> FailoverKind.PROMOTE;
                    default -> FailoverKind.DEGENERATE;
                };
        List<Integer> meant = wanted == FailoverKind.DEGENERATE ? ids : ids.subList(0, 1);
        node.out().info(NoticeCode.FAILOVER_DECIDED, "a peer wants " + wanted + " of " + meant);
        enqueue(new FailoverRequest(wanted, 0, meant));
        return true;
    }

    /// The local bridge wants one.
    void wanted(long ticket, FailoverRequest request) {
        boolean joined =
                switch (node.phase()) {
                    case STANDBY, CANDIDATE, ACTIVE -> true;
                    case INIT, DOWN, LEAVING -> false;
                };
        if (!joined || isBusy()) {
            answer(ticket, FailoverResult.TRANSITION);
            return;
        }
        PacketKind kind =
                switch (request.kind()) {
                    case DEGENERATE -> PacketKind.DEGENERATE_BACKEND;
                    case FAILBACK -> PacketKind.FAILBACK_REQUEST;
                    case PROMOTE -> PacketKind.PROMOTE_BACKEND;
                };
        LegacyMessage message = new LegacyMessage.Backends(kind, request.backendIds());
        Round round = node.asks().round(kind, message, node.members().live());
        announcements.put(ticket, new Announcement(round, request));
    }

    void tick() {
        announcements
                .entrySet()
                .removeIf(entry -> {
                    Round round = entry.getValue().round();
                    if (!round.isDone()) {
                        return false;
                    }
                    decide(entry.getKey(), round, entry.getValue().request());
                    return true;
                });
        if (!interlock.isBusy() && !queue.isEmpty()) {
            interlock.begin(queue.removeFirst());
        }
    }

    private void decide(long ticket, Round round, FailoverRequest request) {
        if (!round.isAgreed()) {
            node.out()
                    .warn(
                            NoticeCode.FAILOVER_DECIDED,
                            request.kind()
                                    + " of "
                                    + request.backendIds()
                                    + " is cancelled: a peer refuses it");
            answer(ticket, FailoverResult.LEADER_REJECTED);
            return;
        }
        answer(ticket, FailoverResult.WILL_BE_DONE);
        if (!isUnderWay(request)) {
            enqueue(request);
        }
    }

    /// Another node has asked for the same meanwhile.
    private boolean isUnderWay(FailoverRequest request) {
        return interlock.operation().filter(one -> isSame(one, request)).isPresent()
                || queue.stream().anyMatch(one -> isSame(one, request));
    }

    private static boolean isSame(FailoverOperation one, FailoverRequest request) {
        return one.request().kind() == request.kind()
                && one.request().backendIds().equals(request.backendIds());
    }

    private void enqueue(FailoverRequest request) {
        number++;
        DatabaseEventId id = new DatabaseEventId(node.members().self().id(), number);
        queue.addLast(new FailoverOperation(id, request));
    }

    private boolean isBusy() {
        return interlock.isBusy()
                || !queue.isEmpty()
                || announcements.size() >= LegacyLimits.BACKEND_EVENTS_MAX;
    }

    private void answer(long ticket, FailoverResult result) {
        node.out().add(new Effect.FailoverAnswered(ticket, result));
    }
}
