package org.pgwatchdog.daemon.status;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pgwatchdog.core.model.NodeId;

/// What this node reaches, and is reached by: clients' way to the virtual IP, its availability zone, the
/// places outside the cluster.
///
/// @param vip empty on a node that cannot judge: it holds the address, or there is none
/// @param zone empty unless `aws_az_check` is on and a reading has been made
/// @param outside empty without `np_targets`
/// @param peers what peers have said lately of the virtual IP; without those that cannot judge, or do not
///     say
public record Reach(
        Optional<Vip> vip,
        Optional<Zone> zone,
        Optional<Outside> outside,
        Map<NodeId, Peer> peers) {
    /// Nothing is watched.
    public static final Reach NONE =
            new Reach(Optional.empty(), Optional.empty(), Optional.empty(), Map.of());

    public Reach {
        peers = Map.copyOf(peers);
    }

    /// What a peer says of being served through the virtual IP.
    ///
    /// @param ok whether it is; false after several attempts have failed
    /// @param since when that began
    /// @param latency of its last successful attempt
    public record Peer(boolean ok, Instant since, Optional<Duration> latency) {}

    /// The last attempt to be served through the virtual IP.
    ///
    /// @param since when it began to succeed, or to fail
    /// @param latency until a pool greeted; empty if none did
    /// @param via the address that answered
    /// @param error how far a failed attempt came
    public record Vip(
            boolean ok,
            Instant checkedAt,
            Instant since,
            Optional<Duration> latency,
            Optional<String> via,
            Optional<String> error) {}

    /// The availability zone as AWS reports it.
    ///
    /// @param name as configured or discovered, may be empty
    /// @param state in the words of AWS, or `unknown`
    /// @param messages what AWS says about it
    /// @param since when it came into this state, as far as this node has seen
    /// @param error why the state is not known
    /// @param problem what is wrong, with its remedy; empty while all is well
    public record Zone(
            String name,
            String state,
            List<String> messages,
            Instant checkedAt,
            Instant since,
            Optional<String> error,
            Optional<KnownProblem> problem) {
        public Zone {
            messages = List.copyOf(messages);
        }
    }

    /// The places outside the cluster.
    ///
    /// @param detail what was seen at the last change; empty before the first
    public record Outside(boolean reached, Optional<Instant> since, String detail) {}
}
