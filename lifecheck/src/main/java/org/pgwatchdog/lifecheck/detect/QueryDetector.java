package org.pgwatchdog.lifecheck.detect;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.pgwatchdog.core.model.NodeId;

/// The query method's judgement by life points (protocol v4, 15.4; native
/// `check_pgpool_status_by_query`). Not thread-safe; needs no time, since only the order of the answers
/// counts.
///
/// A failure takes a point, an answer restores them all; a node without points is dead, once. Two things
/// differ from the native rules: a node is judged from its first answer on instead of when all have
/// answered, and a dead node that answers again is reported alive, which natives never do.
public final class QueryDetector {
    private final int lifePoints;
    private final Map<NodeId, Life> lives = new TreeMap<>();

    /// @param lifePoints `wd_life_point`, 1 or more
    public QueryDetector(int lifePoints, List<NodeId> nodes) {
        this.lifePoints = lifePoints;
        for (NodeId node : nodes) {
            lives.put(node, new Life());
        }
    }

    /// Judges another node, too.
    public void add(NodeId node) {
        lives.putIfAbsent(node, new Life());
    }

    /// Forgets what a node answered: it is judged from its next answer on.
    public void forget(NodeId node) {
        lives.replace(node, new Life());
    }

    /// Takes note of one probe's end and returns what changed by it.
    public Optional<LifecheckVerdict> observe(NodeId node, boolean answered) {
        Life life = lives.get(node);
        if (life == null) {
            return Optional.empty();
        }
        if (answered) {
            boolean wasDead = life.known && life.points == 0;
            life.known = true;
            life.points = lifePoints;
            return wasDead
                    ? Optional.of(new LifecheckVerdict.Alive(node, "node answers queries again"))
                    : Optional.empty();
        }
        if (!life.known || life.points == 0) {
            return Optional.empty();
        }
        life.points--;
        return life.points == 0
                ? Optional.of(new LifecheckVerdict.Dead(node, "unable to connect to node"))
                : Optional.empty();
    }

    /// Points of one node; `known` once it has answered.
    private static final class Life {
        private boolean known;
        private int points;
    }
}
