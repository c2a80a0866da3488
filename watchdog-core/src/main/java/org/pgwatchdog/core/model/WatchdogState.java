package org.pgwatchdog.core.model;

import java.util.Optional;

/// The states of a watchdog node, with the codes that travel as JSON integers and the names that
/// logs and tools show (protocol v4, table 9.1; native enum `WD_STATES`).
public enum WatchdogState {
    /// Never heard of (`WD_DEAD`).
    DEAD(0, "DEAD"),
    /// Starting up (`WD_LOADING`).
    LOADING(1, "LOADING"),
    /// Collecting node infos (`WD_JOINING`).
    JOINING(2, "JOINING"),
    /// Deciding what to become (`WD_INITIALIZING`).
    INITIALIZING(3, "INITIALIZING"),
    /// The coordinator of the cluster (`WD_COORDINATOR`).
    LEADER(4, "LEADER"),
    /// A voter in an election (`WD_PARTICIPATE_IN_ELECTION`).
    PARTICIPATING_IN_ELECTION(5, "PARTICIPATING IN ELECTION"),
    /// A candidate (`WD_STAND_FOR_COORDINATOR`).
    STANDING_FOR_LEADER(6, "STANDING FOR LEADER"),
    /// Joined to a leader (`WD_STANDBY`).
    STANDBY(7, "STANDBY"),
    /// A remote node considered lost; locally: nobody answers for this node (`WD_LOST`).
    LOST(8, "LOST"),
    /// Local only: no usable network (`WD_IN_NW_TROUBLE`).
    IN_NETWORK_TROUBLE(9, "IN NETWORK TROUBLE"),
    /// A remote node that said good-bye (`WD_SHUTDOWN`).
    SHUTDOWN(10, "SHUTDOWN"),
    /// A remote node to which this node sent ADD NODE while loading (`WD_ADD_MESSAGE_SENT`).
    ADD_MESSAGE_SENT(11, "ADD MESSAGE SENT"),
    /// Rejected by a cluster that has a leader; waits (`WD_NETWORK_ISOLATION`).
    NETWORK_ISOLATION(12, "NETWORK ISOLATION");

    private static final WatchdogState[] BY_CODE = values();

    private final int code;
    private final String label;

    WatchdogState(int code, String label) {
        this.code = code;
        this.label = label;
    }

    /// The state with this wire code, or empty if the code is outside table 9.1.
    public static Optional<WatchdogState> fromCode(int code) {
        return code >= 0 && code < BY_CODE.length ? Optional.of(BY_CODE[code]) : Optional.empty();
    }

    /// The code on the wire and in the IPC node list.
    public int code() {
        return code;
    }

    /// The name in logs and in `StateName` of the IPC node list (4.2 and later).
    public String label() {
        return label;
    }

    /// True for a remote node that takes part in the cluster's traffic: neither DEAD, LOST nor
    /// SHUTDOWN (protocol v4, chapter 6.3).
    public boolean isActive() {
        return this != DEAD && this != LOST && this != SHUTDOWN;
    }
}
