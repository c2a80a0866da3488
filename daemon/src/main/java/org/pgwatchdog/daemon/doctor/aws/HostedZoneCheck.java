package org.pgwatchdog.daemon.doctor.aws;

import static org.pgwatchdog.daemon.doctor.check.Finding.fail;
import static org.pgwatchdog.daemon.doctor.check.Finding.ok;
import static org.pgwatchdog.daemon.doctor.check.Finding.skipped;
import static org.pgwatchdog.daemon.doctor.check.Finding.warn;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.pgwatchdog.daemon.doctor.check.Finding;
import org.pgwatchdog.vip.aws.AwsProblem;
import org.pgwatchdog.vip.aws.AwsProblem.Code;
import org.pgwatchdog.vip.aws.Place;
import org.pgwatchdog.vip.aws.Route53Settings;
import org.pgwatchdog.vip.aws.api.ApiResult;
import org.pgwatchdog.vip.aws.api.DnsRecord;
import org.pgwatchdog.vip.aws.api.HostedZone;
import org.pgwatchdog.vip.aws.api.NetworkInterface;
import org.pgwatchdog.vip.aws.api.RecordType;
import org.pgwatchdog.vip.aws.api.VpcAttribute;

/// `aws-dns`: the hosted zone exists, the record belongs to it and can be read, clients learn of a change
/// soon, and a private zone is one that this VPC resolves.
record HostedZoneCheck(AwsScene scene, Refusals refusals, Route53Settings settings) {
    /// Clients keep the old address so long after a takeover.
    private static final Duration TTL_LONG = Duration.ofSeconds(60);

    List<Finding> look() {
        Optional<String> blocked = scene.blocked();
        if (blocked.isPresent()) {
            return skipped(blocked.get()).alone();
        }
        return switch (scene.askFirst(
                terms -> scene.clients().route53().zone(settings.zoneId(), terms))) {
            case ApiResult.Failed<HostedZone>(var fault) -> fail(refusals.of(fault)).alone();
            case ApiResult.Done<HostedZone>(var zone) -> judged(zone);
        };
    }

    private List<Finding> judged(HostedZone zone) {
        var findings = new ArrayList<Finding>();
        if (!settings.record().within(zone.name())) {
            findings.add(
                    fail(
                            new AwsProblem(
                                    Code.MISPLACED,
                                    settings.record() + " is no name of the zone " + zone.name(),
                                    "correct aws_route53_record or aws_route53_zone_id")));
        } else {
            record(zone).ifPresent(findings::add);
        }
        String written = scene.subject().aws().route53().record();
        if (!written.equals(written.toLowerCase(Locale.ROOT))) {
            findings.add(
                    warn(
                            "aws_route53_record = '"
                                    + written
                                    + "' has capitals, which Route 53 keeps in lower case",
                            "write it in lower case, as other tools compare it letter by letter"));
        }
        if (settings.ttl().compareTo(TTL_LONG) > 0) {
            findings.add(
                    warn(
                            "aws_route53_ttl = "
                                    + settings.ttl().toSeconds()
                                    + " s: clients keep the old leader's address so long",
                            "10s, or what clients can do without the VIP"));
        }
        if (zone.privateZone()) {
            findings.addAll(resolvable(zone));
        }
        return findings.isEmpty()
                ? ok(settings.record() + " in " + zone.name() + " (" + zone.id() + ")").alone()
                : findings;
    }

    private Optional<Finding> record(HostedZone zone) {
        return switch (scene.ask(
                terms ->
                        scene.clients()
                                .route53()
                                .record(zone.id(), settings.record(), RecordType.A, terms))) {
            case ApiResult.Done<Optional<DnsRecord>> _ -> Optional.empty();
            case ApiResult.Failed<Optional<DnsRecord>>(var fault) ->
                    Optional.of(fail(refusals.of(fault)));
        };
    }

    private List<Finding> resolvable(HostedZone zone) {
        String vpc = ownVpc();
        if (vpc.isEmpty()) {
            return List.of(skipped("which VPC this is, is not known: see aws-interface"));
        }
        if (!zone.vpcIds().contains(vpc)) {
            return List.of(
                    fail(
                            new AwsProblem(
                                    Code.UNRESOLVED,
                                    "the private zone "
                                            + zone.name()
                                            + " is not associated with "
                                            + vpc,
                                    "associate it: aws route53 associate-vpc-with-hosted-zone")));
        }
        var findings = new ArrayList<Finding>();
        for (VpcAttribute attribute : VpcAttribute.values()) {
            switchedOn(vpc, attribute).ifPresent(findings::add);
        }
        return findings;
    }

    private Optional<Finding> switchedOn(String vpc, VpcAttribute attribute) {
        return switch (scene.ask(
                terms -> scene.clients().ec2().vpcAttribute(vpc, attribute, terms))) {
            case ApiResult.Failed<Boolean>(var fault) ->
                    // A failover does not need this right.
                    Optional.of(
                            skipped(
                                    attribute.word()
                                            + " of "
                                            + vpc
                                            + ": "
                                            + refusals.of(fault).cause()));
            case ApiResult.Done<Boolean>(var on) ->
                    on
                            ? Optional.empty()
                            : Optional.of(
                                    fail(
                                            new AwsProblem(
                                                    Code.UNRESOLVED,
                                                    attribute.word()
                                                            + " is off in "
                                                            + vpc
                                                            + ": names of private zones are not"
                                                            + " resolved there",
                                                    "aws ec2 modify-vpc-attribute --vpc-id "
                                                            + vpc
                                                            + " "
                                                            + option(attribute))));
        };
    }

    private static String option(VpcAttribute attribute) {
        return switch (attribute) {
            case ENABLE_DNS_SUPPORT -> "--enable-dns-support";
            case ENABLE_DNS_HOSTNAMES -> "--enable-dns-hostnames";
        };
    }

    private String ownVpc() {
        if (scene.networkInterface() instanceof ApiResult.Done<NetworkInterface>(var eni)) {
            return eni.vpcId();
        }
        return scene.place() instanceof ApiResult.Done<Place>(var here) ? here.vpcId() : "";
    }
}
