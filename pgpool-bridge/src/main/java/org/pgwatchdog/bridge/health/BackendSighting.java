package org.pgwatchdog.bridge.health;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.pgwatchdog.bridge.engine.BackendRole;

/// What one backend said of itself and its replication.
///
/// @param id the backend's number
/// @param role [BackendRole#UNKNOWN] also if it did not let us in
/// @param serverVersion as the server numbers itself: 150004; 0 if not known
/// @param walPosition where a primary writes and up to where a standby has replayed, in bytes
/// @param followers of a primary
/// @param receiver of a standby that has one
/// @param problem why it is not known better, for people; empty if all is well
public record BackendSighting(
        int id,
        BackendRole role,
        int serverVersion,
        OptionalLong walPosition,
        List<Follower> followers,
        Optional<WalReceiver> receiver,
        Optional<ProbeOutcome.Failed> problem) {
    public BackendSighting {
        followers = List.copyOf(followers);
    }

    static BackendSighting failed(int id, ProbeOutcome.Failed problem) {
        return new BackendSighting(
                id,
                BackendRole.UNKNOWN,
                0,
                OptionalLong.empty(),
                List.of(),
                Optional.empty(),
                Optional.of(problem));
    }

    /// The same as the outcome of a probe.
    public ProbeOutcome outcome() {
        return problem.<ProbeOutcome>map(failed -> failed)
                .orElseGet(() -> new ProbeOutcome.Answered(role));
    }
}
