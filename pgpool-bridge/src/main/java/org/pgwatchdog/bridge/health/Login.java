package org.pgwatchdog.bridge.health;

import org.pgwatchdog.session.PoolPassword;

/// As whom to log in, and where to.
///
/// @param user `health_check_user` or `sr_check_user`; empty: nobody, such a check is off
/// @param password `health_check_password` or `sr_check_password`, and where else to look
/// @param database `health_check_database` or `sr_check_database`; empty: `postgres`, as natively
public record Login(String user, PoolPassword password, String database) {
    /// No login at all.
    public static final Login NONE = new Login("", PoolPassword.NONE, "");

    public Login {
        database = database.isEmpty() ? "postgres" : database;
    }

    /// True if there is somebody to log in as.
    public boolean isPossible() {
        return !user.isEmpty();
    }
}
