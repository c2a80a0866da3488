package org.pgwatchdog.simulator;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// What kind of trouble a run is made of.
public enum Profile {
    /// Nothing happens but start, work and small delays.
    CALM,
    /// Heartbeats are lost, doubled and overtaken.
    LOSSY_HEARTBEAT,
    /// Fewer than half of the nodes are cut off, both ways, and come back.
    MINORITY_CUT,
    /// The leader ends up on the smaller side, or no side has a majority.
    MAJORITY_CUT,
    /// Links fail in one direction only.
    ASYMMETRIC,
    /// Whoever leads is killed, stopped, unplugged, or cut off from the outside.
    FLAPPING_LEADER,
    /// Raising and dropping the VIP is slow, fails or hangs.
    SLOW_ESCALATION,
    /// Processes freeze and thaw.
    PAUSES,
    /// Nodes are stopped in order and started again, one after the other.
    ROLLING_RESTART,
    /// Different priorities, half votes, shrinking membership, witnesses; some of every trouble.
    MIXED_CONFIGS,
    /// Leases with fast and slow clocks; some of every trouble, lost and slow votes, pauses by operators.
    LEASES,
    /// Voters are started again at once, some without their votes, while leaders are cut off or doubted.
    FORGETFUL_VOTERS,
    /// One thing at a time happens to a settled cluster's leader; another must hold the address in time.
    TAKEOVERS,
    /// Leases beside nodes that behave as natives do.
    AMONG_NATIVES,
    /// Databases die and come back, pools lose their way to them; the watchdogs are left in peace.
    DATABASES,
    /// The same while leaders are killed, stopped, frozen and cut off.
    DATABASES_AND_LEADERS,
    /// Nodes of the older generation, killed, stopped, frozen and cut off. Run only when asked for by name.
    LEGACY,
    /// The same with delayed packets, clusters that fall in two and nodes that forget, several things at a
    /// time. Run only when asked for by name.
    LEGACY_HARSH;

    /// Whether the nodes are of the older generation.
    boolean isLegacy() {
        return this == LEGACY || this == LEGACY_HARSH;
    }

    /// Whether pgpools and databases take part in the run.
    boolean hasDatabases() {
        return this == DATABASES || this == DATABASES_AND_LEADERS;
    }

    /// Whether leases are certain in such a run.
    boolean hasLeases() {
        return switch (this) {
            case LEASES, FORGETFUL_VOTERS, TAKEOVERS, AMONG_NATIVES -> true;
            case CALM,
                    LOSSY_HEARTBEAT,
                    MINORITY_CUT,
                    MAJORITY_CUT,
                    ASYMMETRIC,
                    FLAPPING_LEADER,
                    SLOW_ESCALATION,
                    PAUSES,
                    ROLLING_RESTART,
                    MIXED_CONFIGS,
                    DATABASES,
                    DATABASES_AND_LEADERS,
                    LEGACY,
                    LEGACY_HARSH ->
                    false;
        };
    }

    /// The name on the command line, for example `minority-cut`.
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// The profile of that name, if there is one.
    public static Optional<Profile> fromLabel(String label) {
        return Arrays.stream(values()).filter(profile -> profile.label().equals(label)).findFirst();
    }
}
