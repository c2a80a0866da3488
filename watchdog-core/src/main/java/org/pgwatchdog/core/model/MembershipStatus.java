package org.pgwatchdog.core.model;

/// Whether a configured node counts for the quorum (protocol v4, chapter 10.6; 4.3 and later).
public enum MembershipStatus {
    MEMBER(0, "MEMBER"),
    /// Said good-bye, and `wd_remove_shutdown_nodes` is on.
    REVOKED_SHUTDOWN(1, "REVOKED-SHUTDOWN"),
    /// Never seen for `wd_no_show_node_removal_timeout`.
    REVOKED_NO_SHOW(2, "REVOKED-NO-SHOW"),
    /// Lost for `wd_lost_node_removal_timeout`.
    REVOKED_LOST(3, "REVOKED-LOST");

    private final int code;
    private final String label;

    MembershipStatus(int code, String label) {
        this.code = code;
        this.label = label;
    }

    /// The value of `Membership` in the IPC node list.
    public int code() {
        return code;
    }

    /// The value of `MembershipString` in the IPC node list.
    public String label() {
        return label;
    }
}
