package org.pgwatchdog.vip.aws.sdk;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.pgwatchdog.vip.aws.api.ApiResult;
import org.pgwatchdog.vip.aws.api.CallTerms;
import org.pgwatchdog.vip.aws.api.DnsName;
import org.pgwatchdog.vip.aws.api.DnsRecord;
import org.pgwatchdog.vip.aws.api.HostedZone;
import org.pgwatchdog.vip.aws.api.RecordChange;
import org.pgwatchdog.vip.aws.api.RecordType;
import org.pgwatchdog.vip.aws.api.Route53Calls;
import software.amazon.awssdk.services.route53.Route53Client;
import software.amazon.awssdk.services.route53.model.Change;
import software.amazon.awssdk.services.route53.model.ChangeAction;
import software.amazon.awssdk.services.route53.model.ChangeStatus;
import software.amazon.awssdk.services.route53.model.RRType;
import software.amazon.awssdk.services.route53.model.ResourceRecord;
import software.amazon.awssdk.services.route53.model.ResourceRecordSet;
import software.amazon.awssdk.services.route53.model.VPC;

/// Route 53 by the SDK. Thread-safe; owns the client.
final class SdkRoute53 implements Route53Calls, AutoCloseableQuietly {
    private final Route53Client client;
    private final LimitedCall limited;

    SdkRoute53(Route53Client client, LimitedCall limited) {
        this.client = client;
        this.limited = limited;
    }

    @Override
    public void close() {
        client.close();
    }

    @Override
    public ApiResult<Optional<DnsRecord>> record(
            String zoneId, DnsName name, RecordType type, CallTerms terms) {
        return limited.make(
                "ListResourceRecordSets",
                zoneId + " " + name,
                terms,
                o ->
                        client
                                .listResourceRecordSets(r ->
                                        r.hostedZoneId(zoneId)
                                                .startRecordName(name.text())
                                                .startRecordType(RRType.fromValue(type.name()))
                                                .maxItems("1")
                                                .overrideConfiguration(o))
                                .resourceRecordSets()
                                .stream()
                                .filter(set ->
                                        DnsName.of(set.name()).equals(name)
                                                && set.typeAsString().equals(type.name()))
                                .findFirst()
                                .map(set -> record(name, type, set)));
    }

    private static DnsRecord record(DnsName name, RecordType type, ResourceRecordSet set) {
        return new DnsRecord(
                name,
                type,
                Duration.ofSeconds(Objects.requireNonNullElse(set.ttl(), 0L)),
                set.resourceRecords().stream().map(ResourceRecord::value).toList());
    }

    @Override
    public ApiResult<String> change(
            String zoneId, List<RecordChange> changes, String comment, CallTerms terms) {
        return limited.make(
                "ChangeResourceRecordSets",
                zoneId + " " + changes.getFirst().record().name(),
                terms,
                o ->
                        client.changeResourceRecordSets(r ->
                                        r.hostedZoneId(zoneId)
                                                .changeBatch(b ->
                                                        b.comment(comment)
                                                                .changes(
                                                                        changes.stream()
                                                                                .map(
                                                                                        SdkRoute53
                                                                                                ::change)
                                                                                .toList()))
                                                .overrideConfiguration(o))
                                .changeInfo()
                                .id());
    }

    private static Change change(RecordChange wanted) {
        DnsRecord record = wanted.record();
        return Change.builder()
                .action(ChangeAction.fromValue(wanted.action().name()))
                .resourceRecordSet(set ->
                        set.name(record.name().text())
                                .type(RRType.fromValue(record.type().name()))
                                .ttl(record.ttl().toSeconds())
                                .resourceRecords(
                                        record.values().stream()
                                                .map(value ->
                                                        ResourceRecord.builder()
                                                                .value(value)
                                                                .build())
                                                .toList()))
                .build();
    }

    @Override
    public ApiResult<Boolean> inSync(String changeId, CallTerms terms) {
        return limited.make(
                "GetChange",
                changeId,
                terms,
                o ->
                        client.getChange(r -> r.id(changeId).overrideConfiguration(o))
                                        .changeInfo()
                                        .status()
                                == ChangeStatus.INSYNC);
    }

    @Override
    public ApiResult<HostedZone> zone(String zoneId, CallTerms terms) {
        return limited.make(
                "GetHostedZone",
                zoneId,
                terms,
                o -> {
                    var answer = client.getHostedZone(r -> r.id(zoneId).overrideConfiguration(o));
                    return new HostedZone(
                            zoneId,
                            DnsName.of(answer.hostedZone().name()),
                            answer.hostedZone().config() != null
                                    && Boolean.TRUE.equals(
                                            answer.hostedZone().config().privateZone()),
                            answer.vpCs().stream().map(VPC::vpcId).toList());
                });
    }
}
