package org.pgwatchdog.vip.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.pgwatchdog.vip.VipLease;
import org.pgwatchdog.vip.aws.api.ApiFault;
import org.pgwatchdog.vip.aws.api.DnsName;
import org.pgwatchdog.vip.aws.api.DnsRecord;
import org.pgwatchdog.vip.aws.api.FaultKind;
import org.pgwatchdog.vip.aws.api.RecordType;

class Route53PartTest {
    private static final String NAME = "db.example.internal";
    private static final String TEXT_NAME = "_pgwatchdog.db.example.internal";

    private final FakePace pace = new FakePace();
    private final FakeClients clients = new FakeClients();
    private final FakeRoute53 zone = clients.fakeRoute53();
    private final WritePermit permit =
            WritePermit.of(new VipLease.Remaining(Duration.ofHours(1), Duration.ZERO, 4), pace);

    private Route53Part part(boolean swap, boolean delete) {
        return new Route53Part(
                new Route53Settings(
                        "Z1",
                        DnsName.of("DB.Example.internal"),
                        Duration.ofSeconds(10),
                        Optional.empty(),
                        delete,
                        swap,
                        "node0"),
                clients,
                new CallTries(pace, Duration.ofSeconds(4)));
    }

    private PartOutcome acquire(Route53Part part) {
        return part.acquire(Here.PLACE, new Deadline(pace, Duration.ofSeconds(20)), permit);
    }

    private static DnsRecord address(String value) {
        return new DnsRecord(
                DnsName.of(NAME), RecordType.A, Duration.ofSeconds(10), List.of(value));
    }

    private static DnsRecord text(long term, String owner) {
        return new DnsRecord(
                DnsName.of(TEXT_NAME),
                RecordType.TXT,
                Duration.ofSeconds(10),
                List.of(new OwnerText(term, owner, 1).text()));
    }

    @Test
    void theRecordIsOverwrittenWithOneCall() {
        zone.put(address("10.0.9.9"));
        assertThat(acquire(part(false, false)).evidence())
                .isEqualTo("db.example.internal. says 10.0.1.5 everywhere");
        assertThat(zone.get(NAME, RecordType.A)).contains(address("10.0.1.5"));
        assertThat(zone.log).containsExactly("change [UPSERT]");
    }

    @Test
    void theWaitForTheNameServersEndsWithoutAFault() {
        zone.inSync = false;
        long start = pace.nanos();
        assertThat(acquire(part(false, false)).evidence()).endsWith(", still spreading");
        assertThat(pace.since(start)).isLessThanOrEqualTo(AwsLimits.IN_SYNC_WAIT_MAX);
    }

    @Test
    void aSwapReplacesExactlyWhatWasReadAndSaysWhoDidIt() {
        zone.put(address("10.0.9.9"));
        zone.put(text(3, "node1"));
        assertThat(acquire(part(true, false)).reached()).isTrue();
        assertThat(zone.get(NAME, RecordType.A)).contains(address("10.0.1.5"));
        assertThat(zone.get(TEXT_NAME, RecordType.TXT).orElseThrow().values().getFirst())
                .startsWith("\"pgwatchdog term=4 owner=node0 serial=");
        assertThat(zone.log).last().isEqualTo("change [DELETE, CREATE, DELETE, CREATE]");
    }

    @Test
    void aSwapCreatesWhatIsMissing() {
        assertThat(acquire(part(true, false)).reached()).isTrue();
        assertThat(zone.log).last().isEqualTo("change [CREATE, CREATE]");
    }

    @Test
    void aLateSwapOfAFormerLeaderFailsAsAWhole() {
        zone.put(address("10.0.9.9"));
        zone.put(text(3, "node1"));
        zone.beforeChange.add(() -> {
            zone.put(address("10.0.2.2"));
            zone.put(text(5, "node2"));
            return Optional.empty();
        });
        PartOutcome outcome = acquire(part(true, false));
        assertThat(outcome.reached()).isFalse();
        assertThat(outcome.text()).contains("a later term has set it").contains("owner=node2");
        assertThat(zone.get(NAME, RecordType.A)).contains(address("10.0.2.2"));
    }

    @Test
    void anUnrelatedChangeMeanwhileIsReadAgain() {
        zone.put(address("10.0.9.9"));
        zone.beforeChange.add(() -> {
            zone.put(address("10.0.8.8"));
            return Optional.empty();
        });
        assertThat(acquire(part(true, false)).reached()).isTrue();
        assertThat(zone.get(NAME, RecordType.A)).contains(address("10.0.1.5"));
    }

    @Test
    void aSwapWhoseAnswerWasLostIsRecognisedAsOurs() {
        zone.put(address("10.0.9.9"));
        zone.loseAnswer = true;
        assertThat(acquire(part(true, false)).reached()).isTrue();
        assertThat(zone.get(NAME, RecordType.A)).contains(address("10.0.1.5"));
    }

    @Test
    void anOverlappingChangeIsWaitedFor() {
        zone.beforeChange.add(
                () -> Optional.of(ApiFault.local(FaultKind.BUSY, "Change", "Z1", "PriorRequest")));
        assertThat(acquire(part(false, false)).reached()).isTrue();
    }

    @Test
    void nothingIsSentOnceTheLeadershipEnded() {
        permit.revoke();
        assertThat(acquire(part(false, false)).reached()).isFalse();
        assertThat(zone.records).isEmpty();
    }

    @Test
    void releaseLeavesTheRecordUnlessTold() {
        zone.put(address("10.0.1.5"));
        part(false, false).release(Here.PLACE, new Deadline(pace, Duration.ofSeconds(5)));
        assertThat(zone.get(NAME, RecordType.A)).isPresent();
        part(false, true).release(Here.PLACE, new Deadline(pace, Duration.ofSeconds(5)));
        assertThat(zone.get(NAME, RecordType.A)).isEmpty();
    }

    @Test
    void releaseNeverDeletesASuccessorsRecord() {
        zone.put(address("10.0.2.2"));
        zone.put(text(5, "node2"));
        part(true, true).release(Here.PLACE, new Deadline(pace, Duration.ofSeconds(5)));
        assertThat(zone.records).hasSize(2);
        zone.put(address("10.0.1.5"));
        zone.beforeChange.add(() -> {
            zone.put(address("10.0.2.2"));
            return Optional.empty();
        });
        assertThat(
                        part(true, true)
                                .release(Here.PLACE, new Deadline(pace, Duration.ofSeconds(5)))
                                .text())
                .isEqualTo("db.example.internal. was changed by the next leader");
        assertThat(zone.get(NAME, RecordType.A)).contains(address("10.0.2.2"));
    }

    @Test
    void thePreparationChecksZoneAndVpc() {
        var deadline = new Deadline(pace, Duration.ofSeconds(5));
        assertThat(part(false, false).prepare(Here.PLACE, deadline)).isEmpty();
        var foreign =
                new Place("us-east-1", "", "", "", "eni-me", "vpc-2", List.of(), "", "10.0.1.5");
        assertThat(part(false, false).prepare(foreign, deadline))
                .singleElement()
                .extracting(AwsProblem::text)
                .asString()
                .startsWith("[9] the private zone example.internal. is not associated with vpc-2");
    }
}
