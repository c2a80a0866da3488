package org.pgwatchdog.daemon.doctor.aws;

import static org.pgwatchdog.daemon.doctor.check.Finding.fail;
import static org.pgwatchdog.daemon.doctor.check.Finding.ok;
import static org.pgwatchdog.daemon.doctor.check.Finding.skipped;
import static org.pgwatchdog.daemon.doctor.check.Finding.warn;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.pgwatchdog.daemon.doctor.check.Finding;
import org.pgwatchdog.vip.aws.AwsClients;
import org.pgwatchdog.vip.aws.AwsVipSettings;
import org.pgwatchdog.vip.aws.RouteTableSettings;
import org.pgwatchdog.vip.aws.api.ApiFault;
import org.pgwatchdog.vip.aws.api.ApiResult;
import org.pgwatchdog.vip.aws.api.CallTerms;
import org.pgwatchdog.vip.aws.api.ElasticAddress;
import org.pgwatchdog.vip.aws.api.NetworkInterface;
import org.pgwatchdog.vip.aws.api.RouteTable;
import org.pgwatchdog.vip.aws.api.RouteTarget;

/// `aws-rights`: every change that a takeover or a release would ask of EC2 is allowed, by a dry run of
/// exactly that call. What knows no dry run is said to be unproven; nothing is changed to prove it.
///
/// @param routes the route tables; empty if they are not a method
record RightsCheck(AwsScene scene, Refusals refusals, Optional<RouteTableChecks> routes) {
    /// One dry run.
    ///
    /// @param action as AWS names it
    /// @param target an id
    private record Probe(String action, String target, Function<CallTerms, ApiResult<?>> call) {}

    List<Finding> look() {
        Optional<String> unknown = scene.interfaceUnknown();
        if (unknown.isPresent()) {
            return skipped(unknown.get()).alone();
        }
        AwsVipSettings vip = scene.subject().vip();
        NetworkInterface eni = scene.knownInterface();
        var findings = new ArrayList<Finding>();
        var probes = new ArrayList<Probe>();
        routes.ifPresent(known -> probes.addAll(ofRoutes(known, eni)));
        vip.elasticIp().ifPresent(eip -> probes.addAll(ofElasticIp(eip, eni, findings)));
        if (vip.secondaryAddress()) {
            findings.add(
                    skipped(
                            "AssignPrivateIpAddresses and UnassignPrivateIpAddresses know no dry run:"
                                    + " only a takeover proves the right"));
        }
        if (vip.route53().isPresent()) {
            findings.add(
                    skipped(
                            "ChangeResourceRecordSets knows no dry run: only a takeover proves the"
                                    + " right"));
        }
        findings.addAll(asked(probes));
        return findings.isEmpty() ? skipped("there is nothing to be asked").alone() : findings;
    }

    private List<Probe> ofRoutes(RouteTableChecks known, NetworkInterface eni) {
        AwsClients clients = scene.clients();
        RouteTableSettings settings = known.settings();
        var probes = new ArrayList<Probe>();
        for (RouteTable table : known.tables().found()) {
            if (!table.vpcId().equals(eni.vpcId())) {
                continue;
            }
            String id = table.id();
            var route = new RouteTarget(id, known.cidr(), eni.id());
            probes.add(
                    new Probe(
                            "ReplaceRoute",
                            id,
                            terms -> clients.routes().replaceRoute(route, terms)));
            if (settings.createMissing()) {
                probes.add(
                        new Probe(
                                "CreateRoute",
                                id,
                                terms -> clients.routes().createRoute(route, terms)));
            }
            if (settings.deleteOnRelease()) {
                probes.add(
                        new Probe(
                                "DeleteRoute",
                                id,
                                terms -> clients.routes().deleteRoute(id, known.cidr(), terms)));
            }
        }
        if (settings.fixSourceDestCheck()) {
            probes.add(
                    new Probe(
                            "ModifyNetworkInterfaceAttribute",
                            eni.id(),
                            terms -> clients.ec2().setSourceDestCheck(eni.id(), false, terms)));
        }
        return probes;
    }

    private List<Probe> ofElasticIp(
            AwsVipSettings.ElasticIpSettings eip, NetworkInterface eni, List<Finding> findings) {
        AwsClients clients = scene.clients();
        String id = eip.allocationId();
        if (!(scene.ask(terms -> clients.ec2().elasticAddress(id, terms))
                instanceof ApiResult.Done<ElasticAddress>(var address))) {
            findings.add(skipped("needs the Elastic IP, see aws-eip"));
            return List.of();
        }
        var associate =
                new Probe(
                        "AssociateAddress",
                        id,
                        terms ->
                                clients.ec2()
                                        .associateAddress(id, eni.id(), eip.privateIp(), terms));
        if (address.free()) {
            findings.add(
                    skipped(
                            "DisassociateAddress cannot be asked about while "
                                    + id
                                    + " has no association"));
            return List.of(associate);
        }
        return List.of(
                associate,
                new Probe(
                        "DisassociateAddress",
                        address.associationId(),
                        terms ->
                                clients.ec2().disassociateAddress(address.associationId(), terms)));
    }

    private List<Finding> asked(List<Probe> probes) {
        Map<String, List<String>> allowed = new LinkedHashMap<>();
        var findings = new ArrayList<Finding>();
        List<ApiResult<?>> answers =
                Abreast.each(
                        probes,
                        probe -> scene.ask(terms -> widened(probe.call().apply(terms.asDryRun()))));
        for (int i = 0; i < probes.size(); i++) {
            Probe probe = probes.get(i);
            switch (answers.get(i)) {
                case ApiResult.Done<?> _ ->
                        findings.add(
                                warn(
                                        probe.action()
                                                + " "
                                                + probe.target()
                                                + " was done although it was a dry run",
                                        "this is not AWS: dry runs of this endpoint prove nothing"));
                case ApiResult.Failed<?>(var fault) ->
                        judged(probe, fault)
                                .ifPresentOrElse(
                                        findings::add,
                                        () ->
                                                allowed.computeIfAbsent(
                                                                probe.action(),
                                                                _ -> new ArrayList<>())
                                                        .add(probe.target()));
            }
        }
        var all = new ArrayList<Finding>();
        allowed.forEach((action, ids) -> all.add(ok(action + " is allowed: " + Named.some(ids))));
        all.addAll(findings);
        return all;
    }

    private static ApiResult<Object> widened(ApiResult<?> answer) {
        return switch (answer) {
            case ApiResult.Done<?>(var value) -> ApiResult.done(value);
            case ApiResult.Failed<?>(var fault) -> ApiResult.failed(fault);
        };
    }

    /// Empty if the right is there.
    private Optional<Finding> judged(Probe probe, ApiFault fault) {
        return switch (fault.kind()) {
            case DRY_RUN_PASSED -> Optional.empty();
            case NO_ROUTE, ROUTE_EXISTS, TAKEN, CONFLICT ->
                    Optional.of(
                            skipped(
                                    probe.action()
                                            + " "
                                            + probe.target()
                                            + ": AWS judged the change before the right: "
                                            + fault.code()));
            case THROTTLED, BUSY -> Optional.of(warn(refusals.of(fault)));
            case NOT_FOUND,
                    DENIED,
                    CREDENTIALS,
                    NO_CREDENTIALS,
                    CLOCK,
                    UNREACHABLE,
                    TIMED_OUT,
                    INVALID,
                    WITHHELD ->
                    Optional.of(fail(refusals.of(fault)));
        };
    }
}
