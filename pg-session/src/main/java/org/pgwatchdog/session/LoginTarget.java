package org.pgwatchdog.session;

import java.nio.file.Path;
import java.util.Optional;

/// Where to log in, and as whom.
///
/// @param host a name or address, or the directory of a Unix socket if it begins with `/`; never empty
/// @param port 1 to 65535; of a Unix socket the number in its file's name (`.s.PGSQL.5432`)
/// @param database not empty
/// @param user not empty
/// @param password where the password comes from; read again for each login
/// @param applicationName what the session calls itself in `pg_stat_activity`
public record LoginTarget(
        String host,
        int port,
        String database,
        String user,
        PoolPassword password,
        String applicationName) {
    public LoginTarget {
        if (host.isEmpty() || database.isEmpty()) {
            throw new IllegalArgumentException("a login needs a host and a database");
        }
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port is " + port + ", not within 1 to 65535");
        }
    }

    /// The file of the Unix socket if the host is a directory (native
    /// `connect_unix_domain_socket_by_port`).
    Optional<Path> socketFile() {
        return host.startsWith("/")
                ? Optional.of(Path.of(host, ".s.PGSQL." + port))
                : Optional.empty();
    }

    /// The two limits of a login.
    ///
    /// @param connect for the connection alone
    /// @param whole for connection, authentication and everything until the first question may be asked
    public record Limits(java.time.Duration connect, java.time.Duration whole) {
        public Limits {
            whole = SessionLimits.clamp(whole);
            connect = connect.compareTo(whole) > 0 || connect.isZero() ? whole : connect;
        }

        /// The same limit for both.
        public static Limits of(java.time.Duration both) {
            return new Limits(both, both);
        }
    }
}
