package org.pgwatchdog.daemon.doctor.aws;

import static org.pgwatchdog.daemon.doctor.check.Finding.fail;
import static org.pgwatchdog.daemon.doctor.check.Finding.ok;
import static org.pgwatchdog.daemon.doctor.check.Finding.warn;

import java.time.Duration;
import java.util.List;
import org.pgwatchdog.daemon.doctor.check.CheckLimits;
import org.pgwatchdog.daemon.doctor.check.Finding;
import org.pgwatchdog.vip.TimeBudget;
import org.pgwatchdog.vip.aws.AwsProblem;
import org.pgwatchdog.vip.aws.AwsProblem.Code;
import org.pgwatchdog.vip.aws.Place;
import org.pgwatchdog.vip.aws.api.ApiFault;
import org.pgwatchdog.vip.aws.api.ApiResult;
import org.pgwatchdog.vip.aws.api.FaultKind;

/// `aws-metadata`: the instance metadata service answers by version 2, and says where this node is.
record MetadataCheck(AwsScene scene) {
    private static final String INSTANCE = "instance-id";

    /// A refusal comes within milliseconds; nothing at all means that packets are lost.
    private static final Duration PLAIN_MAX = Duration.ofSeconds(1);

    List<Finding> look(TimeBudget time) {
        Duration limit = CheckLimits.share(time.limit(), CheckLimits.METADATA);
        return switch (scene.metadata().text(INSTANCE, limit)) {
            case ApiResult.Done<String>(var instance) -> answered(instance).alone();
            case ApiResult.Failed<String>(var fault) -> {
                AwsProblem problem = problem(fault);
                yield (needed() ? fail(problem) : warn(problem)).alone();
            }
        };
    }

    /// Whether nobody else can say where this node is.
    private boolean needed() {
        return scene.subject().vip().region().isEmpty()
                || scene.subject().vip().interfaceId().isEmpty();
    }

    private Finding answered(String instance) {
        return switch (scene.place()) {
            case ApiResult.Done<Place>(var here) ->
                    ok(
                            "IMDSv2 answers: "
                                    + instance
                                    + " in "
                                    + here.zone()
                                    + ", interface "
                                    + here.interfaceId()
                                    + (here.vpcId().isEmpty() ? "" : ", " + here.vpcId()));
            case ApiResult.Failed<Place>(var fault) ->
                    fail(
                            new AwsProblem(
                                    AwsProblem.of(fault).code(),
                                    "where this node is: " + fault.text(),
                                    "set aws_region and aws_network_interface_id"));
        };
    }

    private AwsProblem problem(ApiFault fault) {
        if (fault.kind() == FaultKind.TIMED_OUT && answersWithoutToken()) {
            return new AwsProblem(
                    Code.TIMEOUT,
                    "the metadata service answers, but its token (PUT) does not arrive: the hop limit is"
                            + " too low for this container",
                    "aws ec2 modify-instance-metadata-options --instance-id ID"
                            + " --http-put-response-hop-limit 2");
        }
        AwsProblem plain = AwsProblem.of(fault);
        String remedy =
                fault.kind() == FaultKind.DENIED
                        ? "aws ec2 modify-instance-metadata-options --instance-id ID"
                                + " --http-endpoint enabled"
                        : "run this on the instance itself and let 169.254.169.254 through, or set"
                                + " aws_region and aws_network_interface_id";
        return new AwsProblem(plain.code(), plain.cause(), remedy);
    }

    private boolean answersWithoutToken() {
        return switch (scene.metadata().textWithoutToken(INSTANCE, PLAIN_MAX)) {
            case ApiResult.Done<String> _ -> true;
            case ApiResult.Failed<String>(var fault) -> fault.kind() == FaultKind.CREDENTIALS;
        };
    }
}
