package org.pgwatchdog.core.model;

/// Why a remote node was marked LOST; local knowledge only (protocol v4, chapter 10.5).
public enum LostReason {
    UNKNOWN("UNKNOWN REASON"),
    LIFECHECK("REPORTED BY LIFECHECK"),
    SEND_FAILURES("SEND MESSAGE FAILURES"),
    MISSING_BEACON_REPLIES("MISSING BEACON REPLIES"),
    RECEIVE_TIMEOUT("RECEIVE TIMEOUT"),
    NOT_REACHABLE("NOT REACHABLE"),
    SHUTDOWN("SHUTDOWN");

    private final String label;

    LostReason(String label) {
        this.label = label;
    }

    /// The text natives log.
    public String label() {
        return label;
    }
}
