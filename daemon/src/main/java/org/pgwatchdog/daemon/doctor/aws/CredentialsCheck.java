package org.pgwatchdog.daemon.doctor.aws;

import static org.pgwatchdog.daemon.doctor.check.Finding.fail;
import static org.pgwatchdog.daemon.doctor.check.Finding.ok;
import static org.pgwatchdog.daemon.doctor.check.Finding.skipped;
import static org.pgwatchdog.daemon.doctor.check.Finding.warn;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.pgwatchdog.daemon.doctor.check.Finding;
import org.pgwatchdog.vip.aws.AwsProblem;
import org.pgwatchdog.vip.aws.AwsProblem.Code;
import org.pgwatchdog.vip.aws.Place;
import org.pgwatchdog.vip.aws.api.ApiFault;
import org.pgwatchdog.vip.aws.api.ApiResult;
import org.pgwatchdog.vip.aws.api.CallerIdentity;
import org.pgwatchdog.vip.aws.api.CredentialsOrigin;
import org.pgwatchdog.vip.aws.api.FaultKind;
import org.pgwatchdog.vip.aws.api.NetworkInterface;

/// `aws-credentials`: some are found, where, and EC2 accepts them. Never shows them.
record CredentialsCheck(AwsScene scene) {
    /// AWS renews the instance's credentials five minutes before their end.
    private static final Duration ENDING = Duration.ofMinutes(2);

    private static final String RENEW =
            "attach an instance profile, or put fresh keys where these are";

    List<Finding> look() {
        if (scene.place() instanceof ApiResult.Failed<Place>) {
            return skipped("needs to know where this node is, see aws-metadata").alone();
        }
        return switch (scene.askFirst(terms -> scene.clients().credentials(terms))) {
            case ApiResult.Failed<CredentialsOrigin>(var fault) -> fail(none(fault)).alone();
            case ApiResult.Done<CredentialsOrigin>(var origin) -> judged(origin).alone();
        };
    }

    private static AwsProblem none(ApiFault fault) {
        AwsProblem plain = AwsProblem.of(fault);
        return fault.kind() == FaultKind.TIMED_OUT
                ? new AwsProblem(
                        plain.code(),
                        "no credentials in time: " + fault.message(),
                        "see aws-metadata: those of the instance come from there")
                : plain;
    }

    private Finding judged(CredentialsOrigin origin) {
        Instant now = scene.subject().clock().instant();
        Optional<Instant> end = origin.expiresAt();
        if (end.filter(at -> at.isBefore(now)).isPresent()) {
            return fail(
                    new AwsProblem(
                            Code.CALL_FAILED,
                            "the credentials of " + origin.place() + " expired at " + end.get(),
                            RENEW));
        }
        if (scene.networkInterface() instanceof ApiResult.Failed<NetworkInterface>(ApiFault fault)
                && (fault.kind() == FaultKind.CREDENTIALS
                        || fault.kind() == FaultKind.NO_CREDENTIALS)) {
            return fail(
                    new AwsProblem(
                            Code.CALL_FAILED,
                            "EC2 refuses the credentials of "
                                    + origin.place()
                                    + ": "
                                    + fault.code(),
                            RENEW));
        }
        if (end.filter(at -> at.isBefore(now.plus(ENDING))).isPresent()) {
            return warn(
                    new AwsProblem(
                            Code.CALL_FAILED,
                            "the credentials of " + origin.place() + " end at " + end.get(),
                            RENEW));
        }
        return ok(
                "from "
                        + origin.place()
                        + identity().map(who -> ", " + who.arn()).orElse("")
                        + end.map(at -> ", until " + at).orElse(""));
    }

    /// Who we are; a network without a way to STS is no fault.
    private Optional<CallerIdentity> identity() {
        if (scene.blocked().isPresent()) {
            return Optional.empty();
        }
        return switch (scene.ask(terms -> scene.clients().sts().callerIdentity(terms))) {
            case ApiResult.Done<CallerIdentity>(var who) -> Optional.of(who);
            case ApiResult.Failed<CallerIdentity> _ -> Optional.empty();
        };
    }
}
