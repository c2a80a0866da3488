package org.pgwatchdog.bridge.ipc;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.pgwatchdog.core.event.Event;
import org.pgwatchdog.core.message.IpcReply;
import org.pgwatchdog.core.message.IpcRequest;
import org.pgwatchdog.core.model.ClusterSnapshot;
import org.pgwatchdog.core.model.MembershipStatus;
import org.pgwatchdog.core.model.NodeAddress;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.core.model.NodeSnapshot;
import org.pgwatchdog.core.model.QuorumStatus;
import org.pgwatchdog.core.model.WatchdogState;

/// Stands for the core: remembers events and answers from a hand-made cluster of three nodes.
final class AnsweringSink implements Consumer<Event> {
    final List<Event> events = new CopyOnWriteArrayList<>();
    volatile Optional<IpcServer> server = Optional.empty();

    @Override
    public void accept(Event event) {
        events.add(event);
        if (event instanceof Event.IpcRequested(long client, IpcRequest request)) {
            server.ifPresent(answering -> answering.reply(client, answer(request)));
        }
    }

    List<IpcRequest> requests() {
        return events.stream()
                .filter(Event.IpcRequested.class::isInstance)
                .map(event -> ((Event.IpcRequested) event).request())
                .toList();
    }

    private static IpcReply answer(IpcRequest request) {
        return switch (request) {
            case IpcRequest.GetNodes(OptionalInt id) ->
                    new IpcReply.Nodes(
                            cluster(),
                            id.isPresent() ? Optional.of(id.getAsInt()) : Optional.empty());
            case IpcRequest.GetVariable _ -> new IpcReply.IntVariable(7);
            case IpcRequest.NodeStatusChange _ -> new IpcReply.Close();
            default -> new IpcReply.Failure(Optional.empty());
        };
    }

    static ClusterSnapshot cluster() {
        return new ClusterSnapshot(
                NodeId.of(1),
                Optional.of(NodeId.of(0)),
                0,
                QuorumStatus.EXIST,
                2,
                2,
                2,
                false,
                ClusterSnapshot.VipPhase.IDLE,
                List.of(
                        node(1, WatchdogState.STANDBY),
                        node(0, WatchdogState.LEADER),
                        node(2, WatchdogState.SHUTDOWN)),
                Optional.empty(),
                false);
    }

    private static NodeSnapshot node(int id, WatchdogState state) {
        return new NodeSnapshot(
                new NodeAddress(NodeId.of(id), "server" + (id + 1), 9000 + id, 9999),
                state,
                Duration.ZERO,
                MembershipStatus.MEMBER,
                "server" + (id + 1) + ":9999 Linux host" + id,
                "10.0.0.100",
                1,
                Optional.empty(),
                Optional.empty(),
                NodeSnapshot.Kind.NATIVE,
                "4.3.5",
                false,
                true,
                false);
    }
}
