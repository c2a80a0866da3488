package org.pgwatchdog.vip.aws;

import java.net.InetAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pgwatchdog.vip.aws.AwsProblem.Code;
import org.pgwatchdog.vip.aws.AwsSteps.Scene;
import org.pgwatchdog.vip.aws.StepReport.Entry;
import org.pgwatchdog.vip.aws.api.ApiResult;
import org.pgwatchdog.vip.aws.api.DnsRecord;
import org.pgwatchdog.vip.aws.api.RecordType;
import org.pgwatchdog.vip.dns.BackgroundLookup;
import org.pgwatchdog.vip.dns.NameLookup;
import org.pgwatchdog.vip.dns.Resolved;

/// The steps with a DNS record.
final class RecordSteps {
    private final Route53Settings settings;
    private final Scene scene;
    private final Route53Part part;

    RecordSteps(Route53Settings settings, Scene scene) {
        this.settings = settings;
        this.scene = scene;
        this.part = new Route53Part(settings, scene.clients(), scene.tries());
    }

    static StepReport status(AwsVipSettings vip, Scene scene) {
        var steps = new RecordSteps(vip.route53().orElseThrow(), scene);
        String value = steps.value();
        return switch (steps.read(value)) {
            case ApiResult.Failed<Optional<DnsRecord>>(var fault) ->
                    StepReport.failed(AwsProblem.of(fault));
            case ApiResult.Done<Optional<DnsRecord>>(var record) ->
                    StepReport.done(
                            record.map(found -> steps.entry(String.join(", ", found.values()), ""))
                                    .orElseGet(() -> steps.entry("", "")));
        };
    }

    StepReport upsert(Duration wait) {
        if (value().isEmpty()) {
            return StepReport.failed(valueUnknown());
        }
        return switch (part.set(value(), scene.deadline(), scene.permit())) {
            case ApiResult.Failed<String>(var fault) -> StepReport.failed(AwsProblem.of(fault));
            case ApiResult.Done<String>(var change) ->
                    wait.isZero() || change.isEmpty()
                            ? StepReport.done(entry(value(), ""))
                            : spread(change, wait);
        };
    }

    private StepReport spread(String change, Duration wait) {
        var end = new Deadline(scene.deadline().pace(), wait);
        Polled<Boolean> seen =
                Polled.until(
                        end,
                        AwsLimits.IN_SYNC_PAUSE_MAX,
                        left ->
                                scene.tries()
                                        .read(
                                                left,
                                                terms ->
                                                        scene.clients()
                                                                .route53()
                                                                .inSync(change, terms)),
                        done -> done);
        if (seen.satisfied()) {
            return StepReport.done(entry(value(), " everywhere"));
        }
        return new StepReport(
                List.of(entry(value(), "")),
                List.of(
                        new AwsProblem(
                                Code.TIMEOUT,
                                "Timeout occurred: GetChange "
                                        + change
                                        + ": still PENDING after "
                                        + wait.toSeconds()
                                        + " s",
                                "the change is accepted and mostly arrives within 60 s: wait"
                                        + " longer")));
    }

    StepReport delete() {
        if (value().isEmpty()) {
            return StepReport.failed(valueUnknown());
        }
        PartOutcome outcome = part.release(scene.here(), scene.deadline());
        return new StepReport(
                outcome.evidence().isEmpty()
                        ? List.of()
                        : List.of(new Entry(outcome.evidence(), facts(value()))),
                outcome.problems());
    }

    StepReport check(NameLookup lookup) {
        String value = value();
        if (value.isEmpty()) {
            return StepReport.failed(valueUnknown());
        }
        return switch (read(value)) {
            case ApiResult.Failed<Optional<DnsRecord>>(var fault) ->
                    StepReport.failed(AwsProblem.of(fault));
            case ApiResult.Done<Optional<DnsRecord>>(var record) ->
                    record.map(found ->
                                    found.says(value)
                                            ? resolved(value, lookup)
                                            : StepReport.failed(otherValue(found, value)))
                            .orElseGet(() -> StepReport.failed(missing()));
        };
    }

    private StepReport resolved(String value, NameLookup lookup) {
        String wanted = InetAddress.ofLiteral(value).getHostAddress();
        Resolved answer =
                BackgroundLookup.once(
                        lookup,
                        settings.record().withoutDot(),
                        type(value) == RecordType.AAAA,
                        scene.deadline().remaining());
        return switch (answer) {
            case Resolved.Failed(var why) -> StepReport.failed(unresolved(why));
            case Resolved.Found(var all) ->
                    all.stream().allMatch(wanted::equals)
                            ? StepReport.done(entry(value, " and is resolved to it"))
                            : StepReport.failed(resolvedOtherwise(all, value));
        };
    }

    private AwsProblem missing() {
        return new AwsProblem(
                Code.MISPLACED,
                "The resource record set in Amazon Route 53 does not exist. ("
                        + settings.record()
                        + " in "
                        + settings.zoneId()
                        + ")",
                "create it: pgwatchdog dns upsert; or correct zone and name");
    }

    private AwsProblem otherValue(DnsRecord found, String value) {
        return new AwsProblem(
                Code.CHANGED,
                "IP address different from the setting is registered in the resource record set in"
                        + " Amazon Route 53: "
                        + settings.record()
                        + " says "
                        + String.join(", ", found.values())
                        + ", not "
                        + value,
                "find out who else sets it: another cluster, or a script");
    }

    private AwsProblem unresolved(String why) {
        return new AwsProblem(
                Code.UNRESOLVED,
                "Failed to resolve domain name " + settings.record() + ": " + why,
                "check the resolver of this host, the zone's name servers, and for a private zone that"
                        + " the VPC is associated and has enableDnsSupport");
    }

    private AwsProblem resolvedOtherwise(List<String> found, String value) {
        return new AwsProblem(
                Code.RESOLVED_OTHERWISE,
                "IP address which is resolved from domain name does not match the setting: "
                        + settings.record()
                        + " is resolved to "
                        + String.join(", ", found)
                        + ", not "
                        + value,
                "wait for the TTL of the old record; else check the hosts file and the resolver");
    }

    private static AwsProblem valueUnknown() {
        return new AwsProblem(
                Code.MISPLACED, "this node's private address is not known", "name an address");
    }

    private String value() {
        return settings.address().orElse(scene.here().privateIp());
    }

    private ApiResult<Optional<DnsRecord>> read(String value) {
        return scene.tries()
                .read(
                        scene.deadline(),
                        terms ->
                                scene.clients()
                                        .route53()
                                        .record(
                                                settings.zoneId(),
                                                settings.record(),
                                                type(value),
                                                terms));
    }

    private static RecordType type(String value) {
        return value.contains(":") ? RecordType.AAAA : RecordType.A;
    }

    private Entry entry(String value, String note) {
        return new Entry(
                value.isEmpty()
                        ? settings.record() + " does not exist"
                        : settings.record() + " says " + value + note,
                facts(value));
    }

    private Map<String, String> facts(String value) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("method", part.method());
        facts.put("zone", settings.zoneId());
        facts.put("record", settings.record().text());
        facts.put("value", value);
        return facts;
    }
}
