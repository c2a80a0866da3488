package org.pgwatchdog.core.machine;

import static org.pgwatchdog.core.model.WatchdogState.DEAD;
import static org.pgwatchdog.core.model.WatchdogState.INITIALIZING;
import static org.pgwatchdog.core.model.WatchdogState.IN_NETWORK_TROUBLE;
import static org.pgwatchdog.core.model.WatchdogState.JOINING;
import static org.pgwatchdog.core.model.WatchdogState.LEADER;
import static org.pgwatchdog.core.model.WatchdogState.LOADING;
import static org.pgwatchdog.core.model.WatchdogState.LOST;
import static org.pgwatchdog.core.model.WatchdogState.NETWORK_ISOLATION;
import static org.pgwatchdog.core.model.WatchdogState.PARTICIPATING_IN_ELECTION;
import static org.pgwatchdog.core.model.WatchdogState.SHUTDOWN;
import static org.pgwatchdog.core.model.WatchdogState.STANDBY;
import static org.pgwatchdog.core.model.WatchdogState.STANDING_FOR_LEADER;

import java.util.ArrayList;
import java.util.List;
import org.pgwatchdog.core.model.WatchdogState;

/// The legal arrows between local states, with their triggers. The machine refuses all others, and
/// docs/fsm.mmd is drawn from this list.
public final class Transitions {
    /// Every state of a node that takes part.
    private static final List<WatchdogState> LIVING =
            List.of(
                    LOADING,
                    JOINING,
                    INITIALIZING,
                    LEADER,
                    PARTICIPATING_IN_ELECTION,
                    STANDING_FOR_LEADER,
                    STANDBY,
                    NETWORK_ISOLATION);

    /// All arrows.
    public static final List<Arrow> ALL = all();

    private Transitions() {}

    /// One arrow.
    public record Arrow(WatchdogState from, WatchdogState to, String trigger) {}

    static boolean isLegal(WatchdogState from, WatchdogState to) {
        return ALL.stream().anyMatch(arrow -> arrow.from() == from && arrow.to() == to);
    }

    /// The diagram as Mermaid source.
    public static String diagram() {
        StringBuilder text =
                new StringBuilder("stateDiagram-v2\n    [*] --> LOADING: listeners are up\n");
        for (Arrow arrow : ALL) {
            if (arrow.from() != DEAD) {
                text.append("    ")
                        .append(arrow.from())
                        .append(" --> ")
                        .append(arrow.to())
                        .append(": ")
                        .append(arrow.trigger())
                        .append('\n');
            }
        }
        return text.append("    SHUTDOWN --> [*]\n").toString();
    }

    private static List<Arrow> all() {
        List<Arrow> arrows = new ArrayList<>();
        arrows.add(new Arrow(DEAD, LOADING, "listeners are up"));
        arrows.add(new Arrow(LOADING, JOINING, "5 s, or all peers are here, or a peer answered"));
        arrows.add(new Arrow(LOADING, INITIALIZING, "the leader answered"));
        arrows.add(new Arrow(LOADING, STANDING_FOR_LEADER, "candidate of lower priority"));
        arrows.add(new Arrow(LOADING, PARTICIPATING_IN_ELECTION, "voted for a candidate"));
        arrows.add(new Arrow(JOINING, INITIALIZING, "all have answered, or 4 s"));
        arrows.add(new Arrow(JOINING, STANDING_FOR_LEADER, "candidate of lower priority"));
        arrows.add(new Arrow(JOINING, PARTICIPATING_IN_ELECTION, "voted for a candidate"));
        arrows.add(new Arrow(INITIALIZING, STANDBY, "a leader is known"));
        arrows.add(new Arrow(INITIALIZING, LEADER, "nobody else is there"));
        arrows.add(new Arrow(INITIALIZING, STANDING_FOR_LEADER, "no leader is known"));
        arrows.add(
                new Arrow(
                        INITIALIZING,
                        PARTICIPATING_IN_ELECTION,
                        "another stands, or may not lead"));
        arrows.add(new Arrow(STANDING_FOR_LEADER, LEADER, "accepted, or not refused in time"));
        arrows.add(
                new Arrow(
                        STANDING_FOR_LEADER,
                        PARTICIPATING_IN_ELECTION,
                        "rejected, or another is better"));
        arrows.add(
                new Arrow(STANDING_FOR_LEADER, NETWORK_ISOLATION, "a standby has another leader"));
        arrows.add(new Arrow(PARTICIPATING_IN_ELECTION, INITIALIZING, "accepted a new leader"));
        arrows.add(
                new Arrow(
                        PARTICIPATING_IN_ELECTION,
                        STANDING_FOR_LEADER,
                        "candidate of lower priority"));
        arrows.add(new Arrow(STANDBY, STANDING_FOR_LEADER, "the leader hands over"));
        arrows.add(
                new Arrow(
                        STANDBY, PARTICIPATING_IN_ELECTION, "leader gone, voted for a candidate"));
        arrows.add(new Arrow(STANDBY, NETWORK_ISOLATION, "the leader that lost us rejects us"));
        arrows.add(
                new Arrow(NETWORK_ISOLATION, STANDING_FOR_LEADER, "candidate of lower priority"));
        arrows.add(
                new Arrow(NETWORK_ISOLATION, PARTICIPATING_IN_ELECTION, "voted for a candidate"));
        for (WatchdogState from : LIVING) {
            if (from != JOINING && from != LOADING) {
                arrows.add(new Arrow(from, JOINING, "start over"));
            }
        }
        for (WatchdogState from : LIVING) {
            arrows.add(new Arrow(from, LOST, "life check: this node is dead"));
            arrows.add(new Arrow(from, IN_NETWORK_TROUBLE, "no usable network"));
            arrows.add(new Arrow(from, SHUTDOWN, "asked to end"));
        }
        arrows.add(new Arrow(LOST, JOINING, "alive again, or 10 s after an order from outside"));
        arrows.add(new Arrow(LOST, SHUTDOWN, "asked to end"));
        arrows.add(new Arrow(IN_NETWORK_TROUBLE, JOINING, "network is usable again"));
        arrows.add(new Arrow(IN_NETWORK_TROUBLE, SHUTDOWN, "asked to end"));
        return List.copyOf(arrows);
    }
}
