package org.pgwatchdog.wire.pcp;

import java.util.OptionalInt;
import org.pgwatchdog.wire.ProtocolLimits;

/// What a client asks of a PCP server. Node ids here are those of backends, except in [GetWatchdog].
public sealed interface PcpRequest {
    /// `M`: the salt for one login.
    record Salt() implements PcpRequest {}

    /// `R`: user and the answer to the salt, see [PcpAuthentication]. Prints no digest.
    ///
    /// @param user 1 to [ProtocolLimits#PCP_USER_LENGTH_MAX] characters without NUL
    record Login(String user, String answer) implements PcpRequest {
        public Login {
            if (user.isEmpty()
                    || user.length() > ProtocolLimits.PCP_USER_LENGTH_MAX
                    || user.indexOf('\0') >= 0) {
                throw new IllegalArgumentException(
                        "a PCP user has 1.." + ProtocolLimits.PCP_USER_LENGTH_MAX + " characters");
            }
        }

        @Override
        public String toString() {
            return "Login[user=" + user + ", answer=***]";
        }
    }

    /// `L`: how many backends are configured.
    record CountNodes() implements PcpRequest {}

    /// `I`: one backend, or all if empty. Makes pgpool probe them.
    record GetNodes(OptionalInt id) implements PcpRequest {}

    /// `P` with pid 0: all processes, of which we only count those with a client.
    record CountClients() implements PcpRequest {}

    /// `H`: the health check's counts for one backend.
    record GetHealthStatistics(int id) implements PcpRequest {}

    /// `W`: one node of the watchdog cluster, or all if empty.
    record GetWatchdog(OptionalInt id) implements PcpRequest {}

    /// `C`.
    record Attach(int id) implements PcpRequest {}

    /// `D`, or `d`: after the sessions have ended.
    record Detach(int id, boolean gracefully) implements PcpRequest {}

    /// `J`, or `j`: after the sessions have ended.
    ///
    /// @param switchover true: `failover_command` makes the node the primary (`s`); false: only
    ///     pgpool's books change (`n`)
    record Promote(int id, boolean switchover, boolean gracefully) implements PcpRequest {}

    /// `O`: online recovery.
    record Recover(int id) implements PcpRequest {}

    /// `T` for one pgpool, `t` for all of the watchdog cluster.
    record Stop(StopMode mode, Scope scope) implements PcpRequest {}

    /// `Z`: read the configuration again.
    record Reload(Scope scope) implements PcpRequest {}

    /// `V`: since 4.6.
    record RotateLog(Scope scope) implements PcpRequest {}

    /// `X`: end of the session, not answered.
    record End() implements PcpRequest {}

    /// A request that pgpool knows and our server does not serve.
    record NotServed(char type) implements PcpRequest {}

    /// A request whose payload cannot be used.
    record Malformed(char type, String reason) implements PcpRequest {}

    /// A type that does not exist; natives end the session.
    record Unknown(char type) implements PcpRequest {}

    /// How pgpool stops.
    enum StopMode {
        /// Waits until all clients have left.
        SMART('s'),
        /// Ends all sessions.
        FAST('f'),
        /// As fast, without tidying up.
        IMMEDIATE('i');

        private final char code;

        StopMode(char code) {
            this.code = code;
        }

        char code() {
            return code;
        }
    }

    /// Where a request takes effect.
    enum Scope {
        /// This pgpool only.
        LOCAL('l'),
        /// All nodes of the watchdog cluster.
        CLUSTER('c');

        private final char code;

        Scope(char code) {
            this.code = code;
        }

        char code() {
            return code;
        }
    }
}
