package org.pgwatchdog.core.legacy.message;

/// What makes a legacy node the same node: host name, pgpool port and watchdog port, compared byte by
/// byte, without resolving (protocol v3, 8.1).
///
/// @param host `wd_hostname`, 1 to [#HOST_LENGTH_MAX] bytes in UTF-8 (the codec checks bytes)
/// @param pgpoolPort `port`, 1 to 65535
/// @param wdPort `wd_port`, 1 to 65535
public record MemberIdentity(String host, int pgpoolPort, int wdPort)
        implements Comparable<MemberIdentity> {
    /// Buffers of natives have 128 bytes, one of which is the NUL.
    public static final int HOST_LENGTH_MAX = 127;

    public MemberIdentity {
        if (host.isEmpty() || host.length() > HOST_LENGTH_MAX || host.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(
                    "host name of " + host.length() + " characters, not 1 to " + HOST_LENGTH_MAX);
        }
        requirePort("pgpool port", pgpoolPort);
        requirePort("watchdog port", wdPort);
    }

    private static void requirePort(String name, int port) {
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException(name + " " + port + " is not within 1..65535");
        }
    }

    /// By host, then by ports: the last resort where two nodes are otherwise equal.
    @Override
    public int compareTo(MemberIdentity other) {
        int byHost = host.compareTo(other.host);
        if (byHost != 0) {
            return byHost;
        }
        int byPool = Integer.compare(pgpoolPort, other.pgpoolPort);
        return byPool != 0 ? byPool : Integer.compare(wdPort, other.wdPort);
    }

    @Override
    public String toString() {
        return host + ":" + pgpoolPort + "/" + wdPort;
    }
}
