package org.pgwatchdog.bridge.pcp;

import java.nio.file.Path;
import java.util.Optional;
import org.pgwatchdog.wire.ProtocolLimits;

/// Which pgpool a client talks to, and as whom.
///
/// @param host a name or address; beginning with `/` the directory of the Unix socket
///     (`pcp_socket_dir`)
/// @param port `pcp_port`, 1 to 65535
/// @param user a user of that pgpool's `pcp.conf`
public record PcpTarget(String host, int port, String user) {
    public PcpTarget {
        if (host.isEmpty()) {
            throw new IllegalArgumentException("the PCP host is empty");
        }
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("PCP port " + port + " is not within 1..65535");
        }
        if (user.isEmpty()
                || user.length() > ProtocolLimits.PCP_USER_LENGTH_MAX
                || user.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(
                    "the PCP user must have 1.."
                            + ProtocolLimits.PCP_USER_LENGTH_MAX
                            + " characters");
        }
    }

    /// The Unix socket `<directory>/.s.PGSQL.<port>`, if the host is a directory.
    public Optional<Path> socket() {
        return host.startsWith("/")
                ? Optional.of(Path.of(host, ".s.PGSQL." + port))
                : Optional.empty();
    }

    /// `host:port`, or the socket's path.
    @Override
    public String toString() {
        return socket().map(Path::toString).orElse(host + ":" + port);
    }
}
