package org.pgwatchdog.bridge.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pgwatchdog.bridge.engine.BackendRole;

/// `verify_backend_node_status` and `find_primary_node` of pgpool_main.c, row by row.
class PrimaryVerdictTest {
    private static final int PORT = 5000;

    /// Sightings: `P` primary, `-` no answer, a digit a standby of that backend, `s` one that streams
    /// from nobody. Result: `P` primary, `S` standby, `I` invalid, `-` unused; then the primary.
    @ParameterizedTest
    @CsvSource({
        "P,    off, P,    0",
        "-,    off, -,    none",
        "s-,   on,  S-,   none",
        "PP,   off, P-,   0",
        "PPP,  on,  PII,  0",
        "-PP,  on,  -PI,  1",
        "P00,  off, PSS,  0",
        "P00,  on,  PSS,  0",
        "PP0,  off, PPS,  1",
        "PP0,  on,  PIS,  0",
        "PP1,  on,  IPS,  1",
        "PP01, on,  PPSS, 1",
        "PP0s, on,  PPSS, 1",
        "PPs,  on,  PPS,  1",
        "Ps,   on,  PS,   0",
    })
    void rulesAreTheNativeOnes(String seen, String detach, String statuses, String primary) {
        PrimaryVerdict verdict =
                PrimaryVerdict.of(targets(seen), sightings(seen, 150_000), detach.equals("on"));
        assertThat(letters(verdict)).isEqualTo(statuses);
        assertThat(verdict.primary().isPresent() ? "" + verdict.primary().getAsInt() : "none")
                .isEqualTo(primary);
    }

    @Test
    void oldServersCannotSayWhomTheyFollow() {
        assertThat(letters(PrimaryVerdict.of(targets("PP0"), sightings("PP0", 90_500), true)))
                .isEqualTo("PPS");
    }

    @ParameterizedTest
    @CsvSource({
        "db1,  'user=r host=db1 port=5432 sslmode=prefer', true",
        "db1,  'host=db1 port=5433', false",
        "db1,  'host=db2 port=5432', false",
        "db1,  'user=hostess host=''db1'' port=''5432''', true",
        "db1,  'host=db1', false",
        "/tmp, 'port=5432', true",
        "/tmp, 'host=localhost port=5432', true",
        "/tmp, 'host=/tmp port=5432', true",
        "/tmp, 'host=db1 port=5432', false",
        "db1,  '', false",
    })
    void followingIsComparedAsText(String host, String conninfo, boolean leadsTo) {
        BackendTarget primary = Targets.target(0, host, 5432, "");
        assertThat(new WalReceiver("streaming", conninfo).leadsTo(primary)).isEqualTo(leadsTo);
        assertThat(new WalReceiver("stopped", conninfo).leadsTo(primary)).isFalse();
    }

    private static String letters(PrimaryVerdict verdict) {
        return verdict.statuses().values().stream()
                .map(status ->
                        status == PrimaryVerdict.Status.UNUSED
                                ? "-"
                                : status.name().substring(0, 1).toUpperCase(Locale.ROOT))
                .collect(Collectors.joining());
    }

    private static List<BackendTarget> targets(String seen) {
        List<BackendTarget> targets = new ArrayList<>();
        for (int id = 0; id < seen.length(); id++) {
            targets.add(Targets.target(id, "db" + id, PORT, "server" + id));
        }
        return targets;
    }

    private static List<BackendSighting> sightings(String seen, int version) {
        List<BackendSighting> sightings = new ArrayList<>();
        for (int id = 0; id < seen.length(); id++) {
            char letter = seen.charAt(id);
            sightings.add(
                    switch (letter) {
                        case '-' ->
                                BackendSighting.failed(id, new ProbeOutcome.Failed("dead", true));
                        case 'P' -> sighting(id, BackendRole.PRIMARY, version, Optional.empty());
                        case 's' -> sighting(id, BackendRole.STANDBY, version, Optional.empty());
                        default ->
                                sighting(
                                        id,
                                        BackendRole.STANDBY,
                                        version,
                                        Optional.of(
                                                new WalReceiver(
                                                        "streaming",
                                                        "host=db" + letter + " port=" + PORT)));
                    });
        }
        return sightings;
    }

    private static BackendSighting sighting(
            int id, BackendRole role, int version, Optional<WalReceiver> receiver) {
        return new BackendSighting(
                id, role, version, OptionalLong.empty(), List.of(), receiver, Optional.empty());
    }
}
