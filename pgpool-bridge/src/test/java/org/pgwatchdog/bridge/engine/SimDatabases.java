package org.pgwatchdog.bridge.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The databases of a run: who lives, who is the primary, and who reaches whom.
final class SimDatabases {
    final int size;
    int primary;

    /// True once a person has moved the primary: what the command sees then proves nothing.
    boolean promotedByHand;

    private final SimLedger ledger;

    private final boolean[] alive;
    private final boolean[][] cut;

    SimDatabases(int size, int nodes, SimLedger ledger) {
        this.ledger = ledger;
        this.size = size;
        alive = new boolean[size];
        Arrays.fill(alive, true);
        cut = new boolean[nodes][size];
    }

    boolean isAlive(int backend) {
        return alive[backend];
    }

    int living() {
        int count = 0;
        for (boolean one : alive) {
            count += one ? 1 : 0;
        }
        return count;
    }

    boolean reaches(int node, int backend) {
        return alive[backend] && !cut[node][backend];
    }

    void kill(int backend) {
        if (living() > 1) {
            alive[backend] = false;
        }
    }

    /// Comes back as a standby, unless it is the primary still.
    void revive(int backend) {
        alive[backend] = true;
    }

    void cut(int node, int backend, boolean now) {
        cut[node][backend] = now;
    }

    List<BackendRole> roles(int node, List<Integer> asked) {
        List<BackendRole> roles = new ArrayList<>();
        for (int id = 0; id < size; id++) {
            BackendRole role = id == primary ? BackendRole.PRIMARY : BackendRole.STANDBY;
            roles.add(asked.contains(id) && reaches(node, id) ? role : BackendRole.UNKNOWN);
        }
        return roles;
    }

    /// failover_command: promotes the new main node if the primary was lost. It must not run when another
    /// backend was promoted already, unless its node was `blind` to that; then with the same.
    void failover(boolean blind, HookCall call) {
        boolean concernsPrimary = call.node() == call.oldPrimary();
        if (!concernsPrimary || call.newMain() < 0 || !alive[call.newMain()]) {
            return;
        }
        ledger.mark(alive[primary] ? "command for a living primary" : "command for a dead primary");
        boolean another = alive[primary] && primary != call.oldPrimary() && !promotedByHand;
        if (another && !(blind && primary == call.newMain())) {
            ledger.violated(call + " ran while " + primary + " was the primary already");
        }
        primary = call.newMain();
    }
}
