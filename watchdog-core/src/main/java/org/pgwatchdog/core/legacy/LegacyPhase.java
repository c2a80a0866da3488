package org.pgwatchdog.core.legacy;

/// How far one legacy node is, as people see it: init, standby, active and down of the protocol, with
/// what lies between.
public enum LegacyPhase {
    /// Looking for others, not joined to anybody. Peers see NORMAL, as from a native.
    INIT("init"),
    /// Joined to an active node, or waiting for one.
    STANDBY("standby"),
    /// A standby that stands for the vacant post.
    CANDIDATE("standby"),
    /// Holder of the virtual IP.
    ACTIVE("active"),
    /// Declared dead by itself; comes back when the reason is gone.
    DOWN("down"),
    /// Saying good-bye.
    LEAVING("down");

    private final String role;

    LegacyPhase(String role) {
        this.role = role;
    }

    /// The protocol's word.
    public String role() {
        return role;
    }
}
