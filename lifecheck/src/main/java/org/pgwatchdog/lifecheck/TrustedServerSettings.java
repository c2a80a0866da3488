package org.pgwatchdog.lifecheck;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Servers outside the cluster by which a node knows that its own network works (protocol v4, 15.5).
///
/// @param servers `trusted_servers`, blanks around names removed; empty: no such check
/// @param command `trusted_server_command`, run by the shell with `%h` and `%%`; empty: an ICMP echo of
///     our own where the process may send one, else the native default command
/// @param timeout how long one check of one server may take before it counts as failed
public record TrustedServerSettings(
        List<String> servers, Optional<String> command, Duration timeout) {
    /// What goes into a shell command unquoted: names, IPv4 and IPv6 addresses with a zone.
    private static final Pattern HOST =
            Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*|[0-9A-Fa-f:.]+(%[A-Za-z0-9._-]+)?");

    /// No trusted servers.
    public static final TrustedServerSettings NONE =
            new TrustedServerSettings(
                    List.of(), Optional.empty(), LifecheckLimits.TRUSTED_TIMEOUT_DEFAULT);

    public TrustedServerSettings {
        servers = servers.stream().map(String::strip).toList();
        if (servers.size() > LifecheckLimits.TRUSTED_SERVERS_MAX) {
            throw new IllegalArgumentException(
                    "trusted_servers has "
                            + servers.size()
                            + " entries, at most "
                            + LifecheckLimits.TRUSTED_SERVERS_MAX);
        }
        for (String server : servers) {
            if (!HOST.matcher(server).matches()) {
                throw new IllegalArgumentException(
                        "trusted_servers: '" + server + "' is no host name or address");
            }
        }
        LifecheckLimits.requirePeriod("the timeout of trusted_server_command", timeout);
    }
}
