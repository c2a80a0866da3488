package org.pgwatchdog.daemon.doctor.aws;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pgwatchdog.daemon.doctor.check.Check;
import org.pgwatchdog.vip.TimeBudget;
import org.pgwatchdog.vip.aws.AwsVipSettings;
import org.pgwatchdog.vip.aws.Cidr;

/// The checks of the AWS methods that are configured. Owns their connections.
public final class AwsChecks implements AutoCloseable {
    private final AwsScene scene;
    private final boolean fix;
    private final TimeBudget time;

    /// @param time of the whole run
    /// @param fix whether to mend what can be mended
    public AwsChecks(AwsSubject subject, TimeBudget time, boolean fix) {
        this.scene = new AwsScene(subject, time);
        this.time = time;
        this.fix = fix;
    }

    /// In the order in which people read them.
    public List<Check> all() {
        AwsSubject subject = scene.subject();
        AwsVipSettings vip = subject.vip();
        var refusals = new Refusals(scene);
        var endpoint = new EndpointCheck(scene, time);
        var eni = new InterfaceChecks(scene, refusals, fix);
        Optional<RouteTableChecks> routes =
                vip.routeTable()
                        .map(of ->
                                new RouteTableChecks(
                                        scene,
                                        refusals,
                                        of,
                                        Cidr.only(vip.address().orElseThrow())));
        var checks = new ArrayList<Check>();
        checks.add(Check.of("aws-metadata", new MetadataCheck(scene)::look));
        checks.add(Check.of("aws-credentials", _ -> new CredentialsCheck(scene).look()));
        checks.add(Check.of("aws-endpoint", _ -> endpoint.reachable()));
        checks.add(Check.of("aws-clock", _ -> endpoint.clock()));
        checks.add(Check.of("aws-interface", _ -> eni.attached()));
        routes.ifPresent(known -> {
            checks.add(
                    Check.of("aws-source-dest-check", _ -> eni.sourceDestCheck(known.settings())));
            var range = new VipRangeCheck(scene, refusals, vip.address().orElseThrow());
            checks.add(Check.of("aws-vip-range", _ -> range.outside()));
            checks.add(Check.of("aws-route-tables", _ -> known.look()));
            var coverage = new CoverageCheck(scene, refusals, known);
            checks.add(Check.of("aws-coverage", _ -> coverage.look()));
        });
        if (vip.secondaryAddress()) {
            var range = new VipRangeCheck(scene, refusals, vip.address().orElseThrow());
            checks.add(Check.of("aws-secondary-range", _ -> range.inside()));
        }
        vip.elasticIp()
                .ifPresent(of -> {
                    var eip = new ElasticIpCheck(scene, refusals, of);
                    checks.add(Check.of("aws-eip", _ -> eip.look()));
                });
        vip.route53()
                .ifPresent(of -> {
                    var zone = new HostedZoneCheck(scene, refusals, of);
                    checks.add(Check.of("aws-dns", _ -> zone.look()));
                });
        checks.add(Check.of("aws-rights", _ -> new RightsCheck(scene, refusals, routes).look()));
        var zone = new ZoneCheck(scene, refusals, subject.aws().availabilityZone());
        checks.add(
                Check.when(
                        subject.aws().azCheck() || !subject.aws().availabilityZone().isEmpty(),
                        "aws_az_check is off",
                        "aws-zone",
                        _ -> zone.look()));
        return checks;
    }

    @Override
    public void close() {
        scene.close();
    }
}
