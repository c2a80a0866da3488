package org.pgwatchdog.lifecheck;

import org.pgwatchdog.session.PoolPassword;

/// How the query method asks (protocol v4, chapter 15.4).
///
/// @param query `wd_lifecheck_query`
/// @param database `wd_lifecheck_dbname`
/// @param user `wd_lifecheck_user`
/// @param password `wd_lifecheck_password` and where else to look
/// @param lifePoints `wd_life_point`: failures in a row until a node is dead, 1 or more
public record QuerySettings(
        String query, String database, String user, PoolPassword password, int lifePoints) {
    /// The native defaults.
    public static final QuerySettings DEFAULT =
            new QuerySettings("SELECT 1", "template1", "nobody", PoolPassword.NONE, 3);

    public QuerySettings {
        if (lifePoints < 1) {
            throw new IllegalArgumentException("wd_life_point is " + lifePoints + ", not >= 1");
        }
    }
}
