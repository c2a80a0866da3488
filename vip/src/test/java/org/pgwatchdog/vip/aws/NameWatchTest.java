package org.pgwatchdog.vip.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.pgwatchdog.vip.aws.api.DnsName;
import org.pgwatchdog.vip.dns.SmallNameServer;
import org.pgwatchdog.vip.drift.Sighting;

class NameWatchTest {
    private final SmallNameServer server = new SmallNameServer();
    private final NameWatch names =
            new NameWatch(
                    new Route53Settings(
                            "Z1",
                            DnsName.of("db.example.invalid"),
                            Duration.ofSeconds(10),
                            Optional.empty(),
                            false,
                            false,
                            "node1",
                            Optional.of(server.at())),
                    false);

    @AfterEach
    void close() {
        server.close();
    }

    /// What the configured name server makes of the name.
    private Optional<Sighting> direct(String... says) {
        return names.sightings(List.of(says)).stream()
                .filter(one -> !one.monitor().target().isEmpty())
                .findFirst();
    }

    @Test
    void theFirstLookOnlyAsks() {
        server.say(0, "10.0.0.1");
        assertThat(direct("10.0.0.1")).isEmpty();
        await().until(() -> direct("10.0.0.1").isPresent());
    }

    @Test
    void aNameThatIsResolvedAsTheRecordSaysIsRight() {
        server.say(0, "10.0.0.2", "10.0.0.1");
        await().until(() ->
                direct("10.0.0.1", "10.0.0.2").filter(Sighting.Here.class::isInstance).isPresent());
    }

    @Test
    void anotherAddressHasCodeTen() {
        server.say(0, "10.0.0.9");
        await().until(() -> direct("10.0.0.1").isPresent());
        Sighting.Away away = (Sighting.Away) direct("10.0.0.1").orElseThrow();
        assertThat(away.finding().code()).isEqualTo(10);
        assertThat(away.finding().cause())
                .startsWith("IP address which is resolved from db.example.invalid. by")
                .endsWith("(10.0.0.9) does not match the record (10.0.0.1)");
    }

    @Test
    void aNameThatIsNotResolvedHasCodeNine() {
        server.say(3);
        await().until(() -> direct("10.0.0.1").isPresent());
        Sighting.Away away = (Sighting.Away) direct("10.0.0.1").orElseThrow();
        assertThat(away.finding().code()).isEqualTo(9);
        assertThat(away.finding().cause())
                .startsWith("Failed to resolve the domain name db.example.invalid. by 127.0.0.1:")
                .endsWith("no such name");
    }

    @Test
    void thisHostsResolverIsAskedToo() {
        await().until(() ->
                names.sightings(List.of("10.0.0.1")).stream()
                        .anyMatch(one -> one.monitor().target().isEmpty()));
    }
}
