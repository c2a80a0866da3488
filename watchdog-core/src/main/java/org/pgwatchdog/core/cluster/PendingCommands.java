package org.pgwatchdog.core.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pgwatchdog.core.message.PeerMessage;
import org.pgwatchdog.core.message.PeerMessageType;
import org.pgwatchdog.core.model.MonotonicTime;
import org.pgwatchdog.core.model.NodeId;

/// The commands this node's state machine waits for, at most one per type (protocol v4, 6.2 and 6.3).
/// All are dropped when the state changes, so that an old command cannot end a new state.
public final class PendingCommands {
    private final List<PendingCommand> pending = new ArrayList<>();

    /// How a command ended.
    public sealed interface Ending {
        /// Every receiver that is still there agreed, or enough of them did.
        record AllReplied() implements Ending {}

        /// One receiver said REJECT or ERROR.
        record Rejected(NodeId by, boolean error) implements Ending {}

        /// The time is up; silence counts as consent where the state says so.
        record TimedOut() implements Ending {}
    }

    /// A command with its ending.
    public record Finished(PendingCommand command, Ending ending) {}

    /// How many agreements end a command of its kind, though others are silent.
    public record Quota(int candidacy, int declaration) {
        boolean isReached(PendingCommand command) {
            int agreed = command.accepted().size();
            return switch (command.type()) {
                case STAND_FOR_COORDINATOR -> agreed >= candidacy;
                case DECLARE_COORDINATOR -> agreed >= declaration;
                default -> false;
            };
        }
    }

    void add(PendingCommand command) {
        pending.removeIf(old -> old.type() == command.type());
        pending.add(command);
    }

    public void cancelAll() {
        pending.clear();
    }

    /// True if the packet is a reply to a pending command; it must then go no further.
    public boolean expects(NodeId from, int id, PeerMessage message) {
        return find(from, id, message.type()).isPresent();
    }

    /// Takes a reply; present if it ended the command, perhaps because the quota is reached.
    public Optional<Finished> reply(NodeId from, int id, PeerMessage message, Quota quota) {
        Optional<PendingCommand> found = find(from, id, message.type());
        if (found.isEmpty()) {
            return Optional.empty();
        }
        PendingCommand command = found.get();
        PeerMessageType type = message.type();
        if (type == PeerMessageType.REJECT || type == PeerMessageType.ERROR) {
            return end(command, new Ending.Rejected(from, type == PeerMessageType.ERROR));
        }
        command.accept(from);
        return command.isAnswered() || quota.isReached(command)
                ? end(command, new Ending.AllReplied())
                : Optional.empty();
    }

    /// A node agreed to a command of this type by what it did instead of by a reply; present if that
    /// ended the command.
    public Optional<Finished> agreed(NodeId node, PeerMessageType type, Quota quota) {
        for (PendingCommand command : pending) {
            if (command.type() == type && command.awaits(node)) {
                command.accept(node);
                return command.isAnswered() || quota.isReached(command)
                        ? end(command, new Ending.AllReplied())
                        : Optional.empty();
            }
        }
        return Optional.empty();
    }

    /// Enough nodes have shown by what they did that they agree, whomever the command went to.
    public Optional<Finished> conclude(PeerMessageType type) {
        for (PendingCommand command : pending) {
            if (command.type() == type) {
                return end(command, new Ending.AllReplied());
            }
        }
        return Optional.empty();
    }

    /// Whether a command of this type still waits for this node.
    public boolean awaits(NodeId node, PeerMessageType type) {
        return pending.stream().anyMatch(command -> command.type() == type && command.awaits(node));
    }

    /// A node is gone; the commands that waited only for it end.
    public List<Finished> nodeLost(NodeId node) {
        List<Finished> finished = new ArrayList<>();
        for (PendingCommand command : List.copyOf(pending)) {
            if (command.forgive(node) && command.isAnswered()) {
                end(command, new Ending.AllReplied()).ifPresent(finished::add);
            }
        }
        return finished;
    }

    /// The commands whose time is up.
    public List<Finished> expire(MonotonicTime now) {
        if (!now.hasReached(deadline())) {
            return List.of();
        }
        List<Finished> finished = new ArrayList<>();
        for (PendingCommand command : List.copyOf(pending)) {
            if (now.hasReached(command.deadline())) {
                end(command, new Ending.TimedOut()).ifPresent(finished::add);
            }
        }
        return finished;
    }

    public MonotonicTime deadline() {
        MonotonicTime earliest = MonotonicTime.NEVER;
        for (PendingCommand command : pending) {
            earliest = earliest.earlierOf(command.deadline());
        }
        return earliest;
    }

    private Optional<PendingCommand> find(NodeId from, int id, PeerMessageType reply) {
        for (PendingCommand command : pending) {
            if (command.id() == id && command.awaits(from) && isReply(command.type(), reply)) {
                return Optional.of(command);
            }
        }
        return Optional.empty();
    }

    /// A NODE INFO with a fitting id answers what asks for one; natives take it as consent to a
    /// candidacy too, we don't (protocol v4, 21.5).
    private static boolean isReply(PeerMessageType command, PeerMessageType reply) {
        return switch (reply) {
            case ACCEPT, REJECT, ERROR -> true;
            case NODE_INFO ->
                    command == PeerMessageType.REQUEST_INFO
                            || command == PeerMessageType.IAM_COORDINATOR;
            default -> false;
        };
    }

    private Optional<Finished> end(PendingCommand command, Ending ending) {
        pending.remove(command);
        return Optional.of(new Finished(command, ending));
    }
}
