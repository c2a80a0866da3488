package org.pgwatchdog.daemon.doctor.aws;

import static org.pgwatchdog.daemon.doctor.check.Finding.fail;
import static org.pgwatchdog.daemon.doctor.check.Finding.ok;
import static org.pgwatchdog.daemon.doctor.check.Finding.skipped;
import static org.pgwatchdog.daemon.doctor.check.Finding.warn;

import java.util.List;
import java.util.Optional;
import org.pgwatchdog.daemon.doctor.check.Finding;
import org.pgwatchdog.vip.aws.AwsProblem;
import org.pgwatchdog.vip.aws.AwsProblem.Code;
import org.pgwatchdog.vip.aws.Place;
import org.pgwatchdog.vip.aws.api.ApiFault;
import org.pgwatchdog.vip.aws.api.ApiResult;
import org.pgwatchdog.vip.aws.api.AvailabilityZone;
import org.pgwatchdog.vip.aws.api.FaultKind;

/// `aws-zone`: the availability zone to be watched exists, is this node's, and is available.
///
/// @param zone `aws_availability_zone`, empty for the one this node is in
record ZoneCheck(AwsScene scene, Refusals refusals, String zone) {
    List<Finding> look() {
        Optional<String> blocked = scene.blocked();
        if (blocked.isPresent()) {
            return skipped(blocked.get()).alone();
        }
        String wanted = zone.isEmpty() ? own() : zone;
        if (wanted.isEmpty()) {
            return skipped("the metadata do not say which zone this is").alone();
        }
        return switch (scene.ask(terms -> scene.clients().ec2().availabilityZone(wanted, terms))) {
            case ApiResult.Failed<AvailabilityZone>(var fault) -> fail(problem(fault)).alone();
            case ApiResult.Done<AvailabilityZone>(var found) -> judged(found).alone();
        };
    }

    private AwsProblem problem(ApiFault fault) {
        AwsProblem plain = refusals.of(fault);
        return fault.kind() == FaultKind.INVALID || fault.kind() == FaultKind.NOT_FOUND
                ? new AwsProblem(
                        plain.code(),
                        plain.cause(),
                        "correct aws_availability_zone, or leave it out for this node's own")
                : plain;
    }

    private Finding judged(AvailabilityZone found) {
        String name = found.name() + " (" + found.id() + ")";
        if (!own().isEmpty() && !own().equals(found.name())) {
            return warn(
                    new AwsProblem(
                            Code.MISPLACED,
                            "aws_availability_zone is " + name + ", but this node is in " + own(),
                            "correct aws_availability_zone on this node, or leave it out"));
        }
        return switch (found.state()) {
            case AVAILABLE -> ok(name + " is available");
            case INFORMATION ->
                    ok(name + " is available, AWS says: " + String.join("; ", found.messages()));
            case IMPAIRED, UNAVAILABLE, CONSTRAINED, UNKNOWN ->
                    warn(
                            new AwsProblem(
                                    Code.CALL_FAILED,
                                    name
                                            + " is "
                                            + found.state()
                                                    .name()
                                                    .toLowerCase(java.util.Locale.ROOT)
                                            + (found.messages().isEmpty()
                                                    ? ""
                                                    : ": " + String.join("; ", found.messages())),
                                    "see the AWS health dashboard; lead from another zone meanwhile"));
        };
    }

    private String own() {
        return scene.place() instanceof ApiResult.Done<Place>(var here) ? here.zone() : "";
    }
}
