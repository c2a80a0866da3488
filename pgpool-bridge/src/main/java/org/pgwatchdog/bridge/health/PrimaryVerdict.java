package org.pgwatchdog.bridge.health;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import org.pgwatchdog.bridge.engine.BackendRole;

/// Who the primary is, by the native rules (`verify_backend_node_status` and `find_primary_node`,
/// pgpool_main.c). Pure.
///
/// @param primary the backend to write to, if there is one; of several the last, as natively
/// @param statuses by backend
public record PrimaryVerdict(OptionalInt primary, SortedMap<Integer, Status> statuses) {
    /// What a backend counts as.
    public enum Status {
        PRIMARY,
        STANDBY,
        /// A primary beside the true one, to be detached (`detach_false_primary`).
        INVALID,
        /// Nothing: it is down, doesn't answer, or is a primary too many that is to be let be.
        UNUSED
    }

    private static final int VERSION_9_6 = 90_600;

    public PrimaryVerdict {
        statuses = Collections.unmodifiableSortedMap(new TreeMap<>(statuses));
    }

    /// Judges.
    ///
    /// | primaries | standbys | `detach_false_primary` | then |
    /// |---|---|---|---|
    /// | 0 or 1 | any | off | as they say |
    /// | several | none | off | the first is primary, the others are unused |
    /// | several | none | on | the first is primary, the others are invalid |
    /// | any | some | off | as they say |
    /// | any | some | on | if all standbys follow one primary, the others are invalid; else as they say |
    ///
    /// @param backends at least those of the sightings
    public static PrimaryVerdict of(
            List<BackendTarget> backends,
            List<BackendSighting> sightings,
            boolean detachFalsePrimary) {
        SortedMap<Integer, Status> statuses = new TreeMap<>();
        List<Integer> primaries = new ArrayList<>();
        List<BackendSighting> standbys = new ArrayList<>();
        boolean recent = false;
        for (BackendSighting sighting : sightings) {
            recent |= sighting.serverVersion() >= VERSION_9_6;
            statuses.put(sighting.id(), statusOf(sighting.role()));
            switch (sighting.role()) {
                case PRIMARY -> primaries.add(sighting.id());
                case STANDBY -> standbys.add(sighting);
                case UNKNOWN -> {
                    // It counts as unused.
                }
            }
        }
        Collections.sort(primaries);
        if (standbys.isEmpty()) {
            for (int id : primaries.subList(Math.min(1, primaries.size()), primaries.size())) {
                statuses.put(id, detachFalsePrimary ? Status.INVALID : Status.UNUSED);
            }
        } else if (detachFalsePrimary && recent) {
            banFalse(backends, primaries, standbys, statuses);
        }
        return new PrimaryVerdict(lastPrimary(statuses), statuses);
    }

    private static Status statusOf(BackendRole role) {
        return switch (role) {
            case PRIMARY -> Status.PRIMARY;
            case STANDBY -> Status.STANDBY;
            case UNKNOWN -> Status.UNUSED;
        };
    }

    /// The true primary is the one that all standbys follow; without such a one nobody is false.
    private static void banFalse(
            List<BackendTarget> backends,
            List<Integer> primaries,
            List<BackendSighting> standbys,
            SortedMap<Integer, Status> statuses) {
        List<Integer> followedByAll =
                backends.stream()
                        .filter(backend -> primaries.contains(backend.id()))
                        .filter(backend ->
                                standbys.stream()
                                        .allMatch(standby ->
                                                standby.receiver()
                                                        .filter(from -> from.leadsTo(backend))
                                                        .isPresent()))
                        .map(BackendTarget::id)
                        .toList();
        if (followedByAll.isEmpty()) {
            return;
        }
        for (int id : primaries) {
            if (!followedByAll.contains(id)) {
                statuses.put(id, Status.INVALID);
            }
        }
    }

    private static OptionalInt lastPrimary(SortedMap<Integer, Status> statuses) {
        OptionalInt last = OptionalInt.empty();
        for (var entry : statuses.entrySet()) {
            if (entry.getValue() == Status.PRIMARY) {
                last = OptionalInt.of(entry.getKey());
            }
        }
        return last;
    }
}
