package org.pgwatchdog.vip.aws;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pgwatchdog.vip.aws.AwsProblem.Code;
import org.pgwatchdog.vip.aws.api.ApiFault;
import org.pgwatchdog.vip.aws.api.ApiResult;
import org.pgwatchdog.vip.aws.api.DnsRecord;
import org.pgwatchdog.vip.aws.api.FaultKind;
import org.pgwatchdog.vip.aws.api.HostedZone;
import org.pgwatchdog.vip.aws.api.RecordChange;
import org.pgwatchdog.vip.aws.api.RecordChange.Action;
import org.pgwatchdog.vip.aws.api.RecordType;
import org.pgwatchdog.vip.drift.Mended;
import org.pgwatchdog.vip.drift.MonitorId;
import org.pgwatchdog.vip.drift.MonitorKind;
import org.pgwatchdog.vip.drift.Sighting;

/// A DNS record that names the leader (`aws_route53`).
///
/// Acquire overwrites the record, or with `aws_route53_compare_and_swap` replaces exactly what it has
/// read, together with a text record that says who set it in which term: a change that was under way when
/// another node took over then fails as a whole. The record counts as set once Route 53 has accepted it;
/// how far it has spread is waited for a short time only. Release leaves the record for the successor to
/// change, unless `aws_route53_delete_on_release` is on: deleting makes resolvers remember that there is
/// none.
final class Route53Part implements AwsPart {
    static final String METHOD = "aws_route53";

    private static final MonitorId MONITOR = MonitorId.of(MonitorKind.RECORD);

    private final Route53Settings settings;
    private final AwsClients clients;
    private final CallTries tries;
    private final Changes made = new Changes();
    private @Nullable NameWatch names;

    Route53Part(Route53Settings settings, AwsClients clients, CallTries tries) {
        this.settings = settings;
        this.clients = clients;
        this.tries = tries;
    }

    @Override
    public String method() {
        return METHOD;
    }

    @Override
    public PartOutcome acquire(Place here, Deadline deadline, WritePermit permit) {
        String value = value(here);
        if (value.isEmpty()) {
            return PartOutcome.failed(noAddress());
        }
        return switch (set(record(value), deadline, permit, made)) {
            case ApiResult.Failed<String>(ApiFault fault) ->
                    PartOutcome.failed(AwsProblem.of(fault));
            case ApiResult.Done<String>(var id) ->
                    PartOutcome.done(
                            settings.record()
                                    + " says "
                                    + value
                                    + (inSync(id, deadline) ? " everywhere" : ", still spreading"));
        };
    }

    /// Makes the record say this.
    ///
    /// @return the change's id; empty if nothing had to be changed
    ApiResult<String> set(String value, Deadline deadline, WritePermit permit) {
        return set(record(value), deadline, permit, made);
    }

    private ApiResult<String> set(
            DnsRecord wanted, Deadline deadline, WritePermit permit, Changes noted) {
        return settings.compareAndSwap()
                ? swap(wanted, deadline, permit, noted)
                : change(List.of(new RecordChange(Action.UPSERT, wanted)), deadline, permit, noted);
    }

    private ApiResult<String> swap(
            DnsRecord wanted, Deadline deadline, WritePermit permit, Changes noted) {
        ApiResult<String> last = ApiResult.failed(outdated("no try"));
        long serial = Math.abs(deadline.pace().nanos() % 1_000_000_000_000L);
        var mine = new OwnerText(permit.term(), settings.owner(), serial);
        for (int round = 0; round < AwsLimits.SWAP_ROUNDS_MAX; round++) {
            ApiResult<Pair> read = read(wanted.type(), deadline);
            if (!(read instanceof ApiResult.Done<Pair>(Pair now))) {
                return read.map(_ -> "");
            }
            Optional<OwnerText> owner = now.owner();
            if (owner.filter(mine::equals).isPresent()) {
                return ApiResult.done("");
            }
            if (owner.filter(other -> mine.term() > 0 && other.term() > mine.term()).isPresent()) {
                return ApiResult.failed(outdated(owner.get().text()));
            }
            last = change(swapOf(now, wanted, textRecord(mine)), deadline, permit, noted);
            if (!(last instanceof ApiResult.Failed<String>(ApiFault fault))
                    || fault.kind() != FaultKind.CONFLICT) {
                return last;
            }
        }
        return last;
    }

    private ApiFault outdated(String owner) {
        return ApiFault.local(
                FaultKind.WITHHELD,
                "ChangeResourceRecordSets",
                settings.record().text(),
                "a later term has set it: "
                        + owner
                        + "; if there is no such leader any more, delete that text record");
    }

    static List<RecordChange> swapOf(Pair now, DnsRecord wanted, DnsRecord text) {
        var changes = new ArrayList<RecordChange>();
        now.record().ifPresent(old -> changes.add(new RecordChange(Action.DELETE, old)));
        changes.add(new RecordChange(Action.CREATE, wanted));
        now.text().ifPresent(old -> changes.add(new RecordChange(Action.DELETE, old)));
        changes.add(new RecordChange(Action.CREATE, text));
        return changes;
    }

    private ApiResult<String> change(
            List<RecordChange> changes, Deadline deadline, WritePermit permit, Changes noted) {
        String comment = "pgwatchdog term " + permit.term();
        return tries.write(
                deadline,
                permit,
                terms ->
                        noted.note(
                                MONITOR,
                                clients.route53()
                                        .change(settings.zoneId(), changes, comment, terms)));
    }

    /// @param id empty if nothing had to be changed
    private boolean inSync(String id, Deadline deadline) {
        if (id.isEmpty()) {
            return false;
        }
        Deadline end = deadline.atMost(AwsLimits.IN_SYNC_WAIT_MAX);
        return Polled.until(
                        end,
                        left -> tries.read(left, terms -> clients.route53().inSync(id, terms)),
                        done -> done)
                .satisfied();
    }

    @Override
    public Map<MonitorId, Integer> changedAgain() {
        return made.afterTheFirst();
    }

    @Override
    public PartOutcome release(Place here, Deadline deadline) {
        made.forget();
        if (!settings.deleteOnRelease()) {
            return PartOutcome.done("the record is left for the next leader to change");
        }
        String value = value(here);
        ApiResult<Pair> read = read(record(value).type(), deadline);
        if (!(read instanceof ApiResult.Done<Pair>(Pair now))) {
            return switch (read) {
                case ApiResult.Failed<Pair>(var fault) -> PartOutcome.failed(AwsProblem.of(fault));
                case ApiResult.Done<Pair> _ -> throw new IllegalStateException("sorted out above");
            };
        }
        if (now.record().filter(record -> record.says(value)).isEmpty()) {
            return PartOutcome.done(settings.record() + " does not say " + value + " any more");
        }
        var changes = new ArrayList<RecordChange>();
        changes.add(new RecordChange(Action.DELETE, now.record().get()));
        now.text()
                .filter(_ ->
                        now.owner()
                                .filter(owner -> owner.owner().equals(settings.owner()))
                                .isPresent())
                .ifPresent(text -> changes.add(new RecordChange(Action.DELETE, text)));
        ApiResult<String> deleted =
                tries.read(
                        deadline,
                        terms ->
                                clients.route53()
                                        .change(
                                                settings.zoneId(),
                                                changes,
                                                "pgwatchdog released it",
                                                terms));
        return switch (deleted) {
            case ApiResult.Failed<String>(ApiFault fault) when fault.kind() != FaultKind.CONFLICT ->
                    PartOutcome.failed(AwsProblem.of(fault));
            case ApiResult.Failed<String> _ ->
                    PartOutcome.done(settings.record() + " was changed by the next leader");
            case ApiResult.Done<String> _ -> PartOutcome.done(settings.record() + " is deleted");
        };
    }

    @Override
    public Survey survey(Place here, Deadline deadline, boolean thorough) {
        return new Survey(
                sightings(here, deadline), thorough ? zoneProblems(here, deadline) : List.of());
    }

    private List<Sighting> sightings(Place here, Deadline deadline) {
        String value = value(here);
        if (value.isEmpty()) {
            return List.of(new Sighting.Unclear(MONITOR, noAddress().finding()));
        }
        ApiResult<Optional<DnsRecord>> read =
                tries.read(
                        deadline,
                        terms ->
                                clients.route53()
                                        .record(
                                                settings.zoneId(),
                                                settings.record(),
                                                record(value).type(),
                                                terms));
        return switch (read) {
            case ApiResult.Failed<Optional<DnsRecord>>(var fault) ->
                    List.of(new Sighting.Unclear(MONITOR, AwsProblem.of(fault).finding()));
            case ApiResult.Done<Optional<DnsRecord>>(var record) -> {
                var sightings = new ArrayList<Sighting>();
                sightings.add(sighting(record, value));
                record.ifPresent(now -> sightings.addAll(names(value).sightings(now.values())));
                yield sightings;
            }
        };
    }

    private Sighting sighting(Optional<DnsRecord> record, String value) {
        if (record.isEmpty()) {
            return new Sighting.Away(
                    MONITOR,
                    "no record",
                    true,
                    new AwsProblem(
                                    Code.MISPLACED,
                                    "The resource record set in Amazon Route 53 does not exist: "
                                            + settings.record(),
                                    "find out who deleted it")
                            .finding(),
                    "");
        }
        if (record.get().says(value)) {
            return new Sighting.Here(MONITOR, settings.record() + " says " + value);
        }
        String says = String.join(", ", record.get().values());
        return new Sighting.Away(
                MONITOR,
                says,
                false,
                new AwsProblem(
                                Code.CHANGED,
                                "IP address different from the setting is registered in Amazon"
                                        + " Route 53: "
                                        + settings.record()
                                        + " says "
                                        + says,
                                "find out who changed it: another cluster with the same record, or"
                                        + " a script")
                        .finding(),
                "");
    }

    @Override
    public Mended repair(MonitorId what, Place here, Deadline deadline, WritePermit permit) {
        String value = value(here);
        var repaired = new Changes();
        ApiResult<String> result = set(record(value), deadline, permit, repaired);
        return AwsPart.mended(result, settings.record() + " says " + value, repaired.of(MONITOR));
    }

    private synchronized NameWatch names(String value) {
        NameWatch known = names;
        if (known == null) {
            known = new NameWatch(settings, record(value).type() == RecordType.AAAA);
            names = known;
        }
        return known;
    }

    private List<AwsProblem> zoneProblems(Place here, Deadline deadline) {
        ApiResult<HostedZone> zone =
                tries.read(deadline, terms -> clients.route53().zone(settings.zoneId(), terms));
        return switch (zone) {
            case ApiResult.Failed<HostedZone>(var fault) -> List.of(AwsProblem.of(fault));
            case ApiResult.Done<HostedZone>(var found) -> problems(found, here);
        };
    }

    private String value(Place here) {
        return settings.address().orElse(here.privateIp());
    }

    private static AwsProblem noAddress() {
        return new AwsProblem(
                Code.MISPLACED,
                "this node's private address is not known",
                "set aws_route53_address");
    }

    private List<AwsProblem> problems(HostedZone zone, Place here) {
        var problems = new ArrayList<AwsProblem>();
        if (!settings.record().within(zone.name())) {
            problems.add(
                    new AwsProblem(
                            Code.MISPLACED,
                            settings.record() + " is no name of the zone " + zone.name(),
                            "correct aws_route53_record or aws_route53_zone_id"));
        }
        if (zone.privateZone()
                && !here.vpcId().isEmpty()
                && !zone.vpcIds().contains(here.vpcId())) {
            problems.add(
                    new AwsProblem(
                            Code.UNRESOLVED,
                            "the private zone "
                                    + zone.name()
                                    + " is not associated with "
                                    + here.vpcId(),
                            "associate it: aws route53 associate-vpc-with-hosted-zone"));
        }
        return problems;
    }

    private ApiResult<Pair> read(RecordType type, Deadline deadline) {
        return tries.read(
                        deadline,
                        terms ->
                                clients.route53()
                                        .record(settings.zoneId(), settings.record(), type, terms))
                .then(record ->
                        tries.read(
                                        deadline,
                                        terms ->
                                                clients.route53()
                                                        .record(
                                                                settings.zoneId(),
                                                                settings.record()
                                                                        .child("_pgwatchdog"),
                                                                RecordType.TXT,
                                                                terms))
                                .map(text -> new Pair(record, text)));
    }

    private DnsRecord record(String value) {
        boolean ipv6 = InetAddress.ofLiteral(value).getAddress().length > 4;
        return new DnsRecord(
                settings.record(),
                ipv6 ? RecordType.AAAA : RecordType.A,
                settings.ttl(),
                List.of(value));
    }

    private DnsRecord textRecord(OwnerText owner) {
        return new DnsRecord(
                settings.record().child("_pgwatchdog"),
                RecordType.TXT,
                Duration.ofSeconds(Math.max(1, settings.ttl().toSeconds())),
                List.of(owner.text()));
    }

    /// The record and the text beside it, as they are now.
    record Pair(Optional<DnsRecord> record, Optional<DnsRecord> text) {
        Optional<OwnerText> owner() {
            return text.filter(each -> each.values().size() == 1)
                    .flatMap(each -> OwnerText.parse(each.values().getFirst()));
        }
    }
}
