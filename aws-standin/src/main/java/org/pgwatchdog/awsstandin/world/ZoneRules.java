package org.pgwatchdog.awsstandin.world;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// How records of a hosted zone change: in batches, all or nothing.
public final class ZoneRules {
    /// Resource records in one batch, UPSERTs counted twice.
    public static final int BATCH_RECORDS_MAX = 1000;

    private ZoneRules() {}

    /// What a change does with its record set.
    public enum Action {
        CREATE,
        DELETE,
        UPSERT
    }

    /// One change of a batch.
    public record Edit(Action action, RecordSet records) {}

    /// When changes take effect.
    ///
    /// @param now when the batch arrived
    /// @param propagation from then until INSYNC
    /// @param processing a second batch for the zone is refused for so long
    public record Timing(Instant now, Duration propagation, Duration processing) {}

    /// The zone, whatever prefix its id carries.
    public static HostedZone zone(World world, String id) {
        HostedZone zone = world.hostedZones().get(id);
        if (zone == null) {
            throw new Refusal(404, "NoSuchHostedZone", "No hosted zone found with ID: " + id);
        }
        return zone;
    }

    /// ChangeResourceRecordSets. Each edit sees the edits before it, and the first ones of a batch that
    /// cannot be done refuse it as a whole, with one text for each.
    public static ZoneChange change(
            World world, HostedZone zone, List<Edit> edits, String comment, Timing timing) {
        boolean busy =
                world.changes().values().stream()
                        .filter(one -> one.zoneId().equals(zone.id()))
                        .anyMatch(one ->
                                timing.now().isBefore(one.submittedAt().plus(timing.processing())));
        if (busy) {
            throw Refusal.bad(
                    "PriorRequestNotComplete",
                    "The request was rejected because Route 53 was still processing a prior"
                            + " request.");
        }
        checkSize(edits);
        SortedMap<RecordSet.Key, RecordSet> records = new TreeMap<>(zone.records());
        List<String> errors = new ArrayList<>();
        for (Edit edit : edits) {
            edit(zone, records, edit, errors);
        }
        if (!errors.isEmpty()) {
            throw invalid(errors);
        }
        world.hostedZones().put(zone.id(), zone.with(records));
        ZoneChange change =
                new ZoneChange(
                        world.newId("C0"),
                        zone.id(),
                        comment,
                        timing.now(),
                        timing.now().plus(timing.propagation()));
        world.changes().put(change.id(), change);
        return change;
    }

    private static void edit(
            HostedZone zone,
            SortedMap<RecordSet.Key, RecordSet> records,
            Edit edit,
            List<String> errors) {
        RecordSet wanted = edit.records();
        RecordSet present = records.get(wanted.key());
        if (!DnsName.isIn(wanted.key().name(), zone.name())) {
            errors.add(
                    "RRSet with DNS name "
                            + wanted.key().name()
                            + " is not permitted in zone "
                            + zone.name());
            return;
        }
        switch (edit.action()) {
            case CREATE -> {
                if (present != null) {
                    errors.add(
                            "Tried to create resource record set "
                                    + wanted.key()
                                    + " but it already exists");
                }
                records.put(wanted.key(), wanted);
            }
            case UPSERT -> records.put(wanted.key(), wanted);
            case DELETE -> {
                if (present == null) {
                    errors.add(
                            "Tried to delete resource record set "
                                    + wanted.key()
                                    + " but it was not found");
                } else if (!present.sameAs(wanted)) {
                    errors.add(
                            "Tried to delete resource record set "
                                    + wanted.key()
                                    + " but the values provided do not match the current values");
                }
                records.remove(wanted.key());
            }
        }
    }

    private static void checkSize(List<Edit> edits) {
        long weight =
                edits.stream()
                        .mapToLong(edit ->
                                edit.records().values().size()
                                        * (edit.action() == Action.UPSERT ? 2L : 1L))
                        .sum();
        if (weight > BATCH_RECORDS_MAX) {
            throw invalid(
                    List.of("Number of records limit of " + BATCH_RECORDS_MAX + " exceeded."));
        }
    }

    private static Refusal invalid(List<String> errors) {
        return Refusal.bad("InvalidChangeBatch", "[" + String.join(", ", errors) + "]");
    }
}
