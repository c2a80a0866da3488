package org.pgwatchdog.core.model;

/// How many standbys stand behind a leader (protocol v4, chapter 10.4).
public enum QuorumStatus {
    /// More than half of the member nodes.
    EXIST(1, "QUORUM EXIST"),
    /// Exactly half, which counts when half votes are allowed; also what a node shows that never led.
    ON_THE_EDGE(0, "QUORUM IS ON THE EDGE"),
    /// Too few.
    ABSENT(-1, "QUORUM ABSENT"),
    /// No leader is known. Only in answers to local clients, never between nodes.
    NO_LEADER(-2, "NO LEADER NODE");

    private final int code;
    private final String label;

    QuorumStatus(int code, String label) {
        this.code = code;
        this.label = label;
    }

    /// The status for a received code: 1 and more is [#EXIST], 0 is [#ON_THE_EDGE], less is
    /// [#ABSENT], -2 is [#NO_LEADER].
    public static QuorumStatus fromCode(int code) {
        if (code >= 1) {
            return EXIST;
        }
        return code == 0 ? ON_THE_EDGE : code == -2 ? NO_LEADER : ABSENT;
    }

    public int code() {
        return code;
    }

    /// The text that `pcp_watchdog_info` shows.
    public String label() {
        return label;
    }

    /// True if escalation and failover are permitted (codes 0 and 1).
    public boolean permitsEscalation() {
        return code >= 0;
    }
}
