package org.pgwatchdog.daemon.doctor.aws;

import static org.pgwatchdog.daemon.doctor.check.Finding.fail;
import static org.pgwatchdog.daemon.doctor.check.Finding.ok;
import static org.pgwatchdog.daemon.doctor.check.Finding.skipped;
import static org.pgwatchdog.daemon.doctor.check.Finding.warn;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.pgwatchdog.daemon.doctor.check.CheckLimits;
import org.pgwatchdog.daemon.doctor.check.Fact;
import org.pgwatchdog.daemon.doctor.check.Finding;
import org.pgwatchdog.vip.TimeBudget;
import org.pgwatchdog.vip.aws.AwsProblem;
import org.pgwatchdog.vip.aws.AwsProblem.Code;
import org.pgwatchdog.vip.aws.Place;
import org.pgwatchdog.vip.aws.api.ApiFault;
import org.pgwatchdog.vip.aws.api.ApiResult;
import org.pgwatchdog.vip.aws.api.NetworkInterface;

/// `aws-endpoint` and `aws-clock`: the region's EC2 endpoint answers, and this host's clock agrees with
/// its.
final class EndpointCheck {
    private static final Duration OFFSET_WARN = Duration.ofSeconds(5);

    /// AWS refuses signatures from 5 minutes off in some services, 15 in others.
    private static final Duration OFFSET_FAIL = Duration.ofMinutes(5);

    private final AwsScene scene;
    private final Fact<EndpointProbe> probe;

    EndpointCheck(AwsScene scene, TimeBudget time) {
        this.scene = scene;
        this.probe =
                new Fact<>(() ->
                        EndpointProbe.of(
                                endpoint(),
                                time.atMost(CheckLimits.CONNECT_MAX),
                                scene.subject().clock()));
    }

    List<Finding> reachable() {
        if (scene.place() instanceof ApiResult.Failed<Place>) {
            return skipped("needs to know the region, see aws-metadata").alone();
        }
        Optional<ApiFault> unanswered =
                scene.networkInterface() instanceof ApiResult.Failed<NetworkInterface>(var fault)
                        ? Optional.of(fault)
                        : Optional.empty();
        boolean answered =
                unanswered
                        .map(fault ->
                                switch (fault.kind()) {
                                    case UNREACHABLE, TIMED_OUT -> false;
                                    case NO_CREDENTIALS, WITHHELD -> probe.get().fault().isEmpty();
                                    case NO_ROUTE,
                                            ROUTE_EXISTS,
                                            NOT_FOUND,
                                            TAKEN,
                                            CONFLICT,
                                            THROTTLED,
                                            BUSY,
                                            DENIED,
                                            CREDENTIALS,
                                            CLOCK,
                                            INVALID,
                                            DRY_RUN_PASSED ->
                                            true;
                                })
                        .orElse(true);
        if (answered) {
            return ok(endpoint() + " answers").alone();
        }
        AwsProblem problem = AwsProblem.of(unanswered.orElseThrow());
        return fail(new AwsProblem(
                        problem.code(),
                        endpoint()
                                + " does not answer: "
                                + problem.cause()
                                + probe.get().fault().map(why -> "; " + why).orElse(""),
                        "let this node reach it (NAT or VPC endpoint, security group, DNS), or set"
                                + " aws_endpoint_url_ec2"))
                .alone();
    }

    List<Finding> clock() {
        if (scene.place() instanceof ApiResult.Failed<Place>) {
            return skipped("needs to know the region, see aws-metadata").alone();
        }
        Optional<Duration> measured = probe.get().clockOffset();
        if (measured.isEmpty()) {
            return skipped("no answer to take the time from, see aws-endpoint").alone();
        }
        Duration offset = measured.get();
        long seconds = Math.round(offset.toMillis() / 1000.0);
        if (offset.abs().compareTo(OFFSET_WARN) <= 0) {
            return ok("agrees with AWS's to a few seconds").alone();
        }
        var problem =
                new AwsProblem(
                        Code.CALL_FAILED,
                        "this host's clock is "
                                + Math.abs(seconds)
                                + " s "
                                + (seconds > 0 ? "ahead of" : "behind")
                                + " AWS's",
                        "let chronyd or ntpd set the clock (server 169.254.169.123 on EC2)");
        return (offset.abs().compareTo(OFFSET_FAIL) > 0 ? fail(problem) : warn(problem)).alone();
    }

    private URI endpoint() {
        return scene.subject().aws().ec2Endpoint().orElseGet(() -> regional(region()));
    }

    private String region() {
        return scene.place() instanceof ApiResult.Done<Place>(var here)
                ? here.region()
                : scene.subject().vip().region();
    }

    private static URI regional(String region) {
        return URI.create(
                "https://ec2."
                        + region
                        + (region.startsWith("cn-") ? ".amazonaws.com.cn" : ".amazonaws.com"));
    }
}
