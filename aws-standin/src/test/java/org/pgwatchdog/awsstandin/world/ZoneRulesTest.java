package org.pgwatchdog.awsstandin.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pgwatchdog.awsstandin.ThreeZones.ZONE;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.pgwatchdog.awsstandin.ThreeZones;
import org.pgwatchdog.awsstandin.world.ZoneRules.Action;
import org.pgwatchdog.awsstandin.world.ZoneRules.Edit;

class ZoneRulesTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final RecordSet OLD = RecordSet.of("db.example.internal.", "A", 10, "10.0.1.10");
    private static final RecordSet NEW = RecordSet.of("db.example.internal.", "A", 10, "10.0.2.10");
    private final World world = ThreeZones.builder().build();

    @Test
    void upsertOverwritesAndCreates() {
        change(new Edit(Action.UPSERT, NEW));
        change(new Edit(Action.UPSERT, RecordSet.of("new.example.internal", "A", 5, "10.0.3.10")));
        assertThat(records()).contains(NEW);
        assertThat(records()).anyMatch(one -> one.key().name().equals("new.example.internal."));
    }

    @Test
    void createOfAPresentRecordIsRefused() {
        Refusals.refuses(
                () -> change(new Edit(Action.CREATE, NEW)),
                400,
                "InvalidChangeBatch",
                "[Tried to create resource record set [name='db.example.internal.', type='A'] but"
                        + " it already exists]");
    }

    @Test
    void deleteMustRepeatTtlAndValues() {
        String text =
                "[Tried to delete resource record set [name='db.example.internal.', type='A'] but"
                        + " the values provided do not match the current values]";
        RecordSet otherTtl = new RecordSet(OLD.key(), 11, OLD.values());
        Refusals.refuses(
                () -> change(new Edit(Action.DELETE, NEW)), 400, "InvalidChangeBatch", text);
        Refusals.refuses(
                () -> change(new Edit(Action.DELETE, otherTtl)), 400, "InvalidChangeBatch", text);
        change(new Edit(Action.DELETE, OLD));
        Refusals.refuses(
                () -> change(new Edit(Action.DELETE, OLD)),
                400,
                "InvalidChangeBatch",
                "[Tried to delete resource record set [name='db.example.internal.', type='A'] but"
                        + " it was not found]");
    }

    @Test
    void deleteAndCreateTogetherAreACompareAndSwap() {
        change(new Edit(Action.DELETE, OLD), new Edit(Action.CREATE, NEW));
        assertThat(records()).contains(NEW).doesNotContain(OLD);
        RecordSet stale = RecordSet.of("db.example.internal.", "A", 10, "10.0.3.10");
        assertThat(
                        Refusals.code(() ->
                                change(
                                        new Edit(Action.DELETE, OLD),
                                        new Edit(Action.CREATE, stale))))
                .isEqualTo("InvalidChangeBatch");
    }

    @Test
    void aStoreKeepsTheWorldWhenABatchIsRefused() {
        WorldStore store = new WorldStore(world);
        Refusals.code(() ->
                store.write(
                        NOW,
                        each ->
                                ZoneRules.change(
                                        each,
                                        ZoneRules.zone(each, ZONE),
                                        List.of(
                                                new Edit(Action.UPSERT, NEW),
                                                new Edit(Action.CREATE, NEW)),
                                        "",
                                        timing(NOW))));
        assertThat(ZoneRules.zone(store.current(), ZONE).records().get(OLD.key())).isEqualTo(OLD);
    }

    @Test
    void namesAreKeptInLowerCaseWithTheFinalDotAndEscapes() {
        assertThat(DnsName.canonical("DB.Example.Internal")).isEqualTo("db.example.internal.");
        assertThat(DnsName.canonical("*.example.internal.")).isEqualTo("\\052.example.internal.");
        assertThat(DnsName.canonical("\\052.example.internal."))
                .isEqualTo("\\052.example.internal.");
    }

    @Test
    void aRecordOfAnotherZoneIsRefused() {
        Refusals.refuses(
                () ->
                        change(
                                new Edit(
                                        Action.UPSERT,
                                        RecordSet.of("db.example.com.", "A", 1, "1.2.3.4"))),
                400,
                "InvalidChangeBatch",
                "[RRSet with DNS name db.example.com. is not permitted in zone example.internal.]");
    }

    @Test
    void aChangeIsPendingUntilItHasPropagated() {
        ZoneChange change = change(new Edit(Action.UPSERT, NEW));
        assertThat(change.statusAt(NOW)).isEqualTo("PENDING");
        assertThat(change.statusAt(NOW.plusSeconds(59))).isEqualTo("PENDING");
        assertThat(change.statusAt(NOW.plusSeconds(60))).isEqualTo("INSYNC");
    }

    @Test
    void overlappingChangesOfAZoneAreRefused() {
        change(new Edit(Action.UPSERT, NEW));
        assertThat(Refusals.code(() -> change(NOW.plusMillis(999), new Edit(Action.UPSERT, OLD))))
                .isEqualTo("PriorRequestNotComplete");
        change(NOW.plusSeconds(1), new Edit(Action.UPSERT, OLD));
    }

    @Test
    void aBatchTakesAThousandRecordsUpsertsCountingTwice() {
        String[] values =
                IntStream.range(0, 501)
                        .mapToObj(i -> "10.2." + i / 256 + "." + i % 256)
                        .toArray(String[]::new);
        RecordSet many = RecordSet.of("many.example.internal.", "A", 10, values);
        assertThat(Refusals.code(() -> change(new Edit(Action.UPSERT, many))))
                .isEqualTo("InvalidChangeBatch");
        change(new Edit(Action.CREATE, many));
    }

    private ZoneChange change(Edit... edits) {
        return change(NOW, edits);
    }

    private ZoneChange change(Instant now, Edit... edits) {
        // Changes are a day apart unless a test names the time.
        Instant at = now.equals(NOW) ? NOW.plus(Duration.ofDays(world.changes().size())) : now;
        return ZoneRules.change(world, ZoneRules.zone(world, ZONE), List.of(edits), "", timing(at));
    }

    private static ZoneRules.Timing timing(Instant now) {
        return new ZoneRules.Timing(now, Duration.ofSeconds(60), Duration.ofSeconds(1));
    }

    private Iterable<RecordSet> records() {
        return ZoneRules.zone(world, ZONE).records().values();
    }
}
