package org.pgwatchdog.simulator;

import java.util.Arrays;
import org.pgwatchdog.core.model.DatabaseEventId;

/// The database servers of the simulated world: one primary, the others its standbys, and which pgpool
/// can reach which. A promotion that nobody needed is a finding: two primaries.
final class SimDatabases {
    static final int COUNT = 3;
    static final int NONE = -1;

    private final boolean[] alive = new boolean[COUNT];
    private final boolean[][] cut;
    private final Trace trace;
    private int primary;

    SimDatabases(int hosts, Trace trace) {
        this.trace = trace;
        this.cut = new boolean[hosts][COUNT];
        Arrays.fill(alive, true);
    }

    /// What led to a promotion.
    ///
    /// @param promised whether the rules promise that nobody promotes needlessly; see
    ///     [CommandChecker#begins]
    record Order(DatabaseEventId id, boolean promised) {}

    int primary() {
        return primary;
    }

    boolean isAlive(int database) {
        return database != NONE && alive[database];
    }

    boolean reaches(SimHost host, int database) {
        return isAlive(database) && !cut[host.id()][database];
    }

    void kill(int database) {
        if (alive[database]) {
            alive[database] = false;
            trace.note("db" + database, "dies" + (database == primary ? ", the primary" : ""));
        }
    }

    /// It comes back as what it was: the primary if nobody took its place, else a standby.
    void revive(int database) {
        if (!alive[database]) {
            alive[database] = true;
            trace.note("db" + database, "is back" + (database == primary ? ", the primary" : ""));
        }
    }

    void cut(SimHost host, int database) {
        cut[host.id()][database] = true;
    }

    void heal(SimHost host, int database) {
        cut[host.id()][database] = false;
    }

    void healAll() {
        for (boolean[] paths : cut) {
            Arrays.fill(paths, false);
        }
    }

    /// A failover command does what it was told when it began, whatever has happened since.
    ///
    /// @param candidate whom to promote
    /// @param replaced the primary it was told to replace
    /// @param order why
    /// @return whether there is a new primary now
    boolean promote(int candidate, int replaced, Order order) {
        if (!isAlive(candidate) || candidate == primary) {
            return false;
        }
        boolean needed = primary == replaced || !alive[primary];
        if (!needed && !order.promised()) {
            trace.note("db" + candidate, "not promoted: db" + primary + " is the primary");
            return false;
        }
        if (!needed) {
            throw Violation.safety(
                    "event %s promotes db%d in place of db%d, but db%d is the primary and alive"
                            .formatted(order.id(), candidate, replaced, primary));
        }
        trace.note("db" + candidate, "promoted by event " + order.id());
        primary = candidate;
        return true;
    }
}
