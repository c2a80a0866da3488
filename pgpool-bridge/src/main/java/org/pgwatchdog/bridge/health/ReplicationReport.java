package org.pgwatchdog.bridge.health;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.pgwatchdog.bridge.engine.BackendRole;

/// What one replication check found. Pure.
///
/// @param backends all of them, those that are down too: their primary may know them
/// @param verdict who is primary
/// @param sightings what it follows from
public record ReplicationReport(
        List<BackendReplication> backends,
        PrimaryVerdict verdict,
        List<BackendSighting> sightings) {
    public ReplicationReport {
        backends = List.copyOf(backends);
        sightings = List.copyOf(sightings);
    }

    /// Puts the primary's view and each backend's own together: a standby is found in the primary's list
    /// by its `backend_application_name`, the last one of that name if there are several
    /// (pool_worker_child.c `check_replication_time_lag`).
    ///
    /// @param targets all backends
    /// @param sightings of those that were asked
    public static ReplicationReport of(
            List<BackendTarget> targets,
            List<BackendSighting> sightings,
            boolean detachFalsePrimary) {
        PrimaryVerdict verdict = PrimaryVerdict.of(targets, sightings, detachFalsePrimary);
        Optional<BackendSighting> primary =
                sightings.stream()
                        .filter(sighting ->
                                verdict.primary().isPresent()
                                        && sighting.id() == verdict.primary().getAsInt())
                        .findFirst();
        List<BackendReplication> backends = new ArrayList<>();
        for (BackendTarget target : targets) {
            Optional<BackendSighting> own =
                    sightings.stream().filter(sighting -> sighting.id() == target.id()).findFirst();
            backends.add(replication(target, own, primary));
        }
        return new ReplicationReport(backends, verdict, sightings);
    }

    private static BackendReplication replication(
            BackendTarget target,
            Optional<BackendSighting> own,
            Optional<BackendSighting> primary) {
        BackendRole role = own.map(BackendSighting::role).orElse(BackendRole.UNKNOWN);
        if (primary.filter(sighting -> sighting.id() == target.id()).isPresent()) {
            return new BackendReplication(target.id(), role, "", "", OptionalLong.of(0));
        }
        Follower follower = new Follower("", "", "");
        for (Follower candidate : primary.map(BackendSighting::followers).orElse(List.of())) {
            if (candidate.applicationName().equals(target.applicationName())) {
                follower = candidate;
            }
        }
        OptionalLong written =
                primary.map(BackendSighting::walPosition).orElse(OptionalLong.empty());
        OptionalLong replayed = own.map(BackendSighting::walPosition).orElse(OptionalLong.empty());
        OptionalLong delay =
                written.isPresent() && replayed.isPresent()
                        ? OptionalLong.of(Math.max(0, written.getAsLong() - replayed.getAsLong()))
                        : OptionalLong.empty();
        return new BackendReplication(
                target.id(), role, follower.state(), follower.syncState(), delay);
    }
}
