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
import org.pgwatchdog.vip.aws.RouteTableSettings;
import org.pgwatchdog.vip.aws.api.ApiResult;
import org.pgwatchdog.vip.aws.api.NetworkInterface;
import org.pgwatchdog.vip.aws.api.Unit;

/// `aws-interface`: our network interface exists and is attached to this instance; and
/// `aws-source-dest-check`: it takes packets to addresses that are not its own. The latter can be mended.
///
/// @param fix whether to switch the source/destination check off
record InterfaceChecks(AwsScene scene, Refusals refusals, boolean fix) {
    List<Finding> attached() {
        Optional<String> blocked = scene.blocked();
        if (blocked.isPresent()) {
            return skipped(blocked.get()).alone();
        }
        return switch (scene.networkInterface()) {
            case ApiResult.Failed<NetworkInterface>(var fault) -> fail(refusals.of(fault)).alone();
            case ApiResult.Done<NetworkInterface>(var eni) ->
                    isForeign(eni)
                            ? fail(new AwsProblem(
                                            Code.MISPLACED,
                                            eni.id()
                                                    + " is attached to "
                                                    + holder(eni)
                                                    + ", not to this instance "
                                                    + instance(),
                                            "correct aws_network_interface_id, or leave it out"))
                                    .alone()
                            : ok(eni.id() + " of this instance, in " + eni.subnetId()).alone();
        };
    }

    List<Finding> sourceDestCheck(RouteTableSettings routes) {
        Optional<String> unknown = scene.interfaceUnknown();
        if (unknown.isPresent()) {
            return skipped(unknown.get()).alone();
        }
        NetworkInterface eni = scene.knownInterface();
        if (!eni.sourceDestCheck()) {
            return ok("is off for " + eni.id()).alone();
        }
        var problem =
                new AwsProblem(
                        Code.SOURCE_DEST_CHECK,
                        "the source/destination check of " + eni.id() + " drops packets to the VIP",
                        "pgwatchdog doctor --fix, or aws ec2 modify-network-interface-attribute"
                                + " --network-interface-id "
                                + eni.id()
                                + " --no-source-dest-check, or aws_fix_source_dest_check = on");
        if (fix && !isForeign(eni)) {
            return fixed(eni, problem).alone();
        }
        return (routes.fixSourceDestCheck() ? warn(problem) : fail(problem)).alone();
    }

    private Finding fixed(NetworkInterface eni, AwsProblem problem) {
        return switch (scene.ask(
                terms -> scene.clients().ec2().setSourceDestCheck(eni.id(), false, terms))) {
            case ApiResult.Done<Unit> _ ->
                    ok("was on for " + eni.id() + " and has been switched off (--fix)");
            case ApiResult.Failed<Unit>(var fault) -> {
                AwsProblem why = refusals.of(fault);
                yield fail(
                        new AwsProblem(
                                problem.code(),
                                problem.cause() + "; --fix failed: " + why.cause(),
                                why.remedy()));
            }
        };
    }

    /// Where the metadata do not say who we are, nobody can tell.
    private boolean isForeign(NetworkInterface eni) {
        return !instance().isEmpty() && !eni.instanceId().equals(instance());
    }

    private String instance() {
        return scene.place() instanceof ApiResult.Done<Place>(var here) ? here.instanceId() : "";
    }

    private static String holder(NetworkInterface eni) {
        return eni.instanceId().isEmpty() ? "nothing" : eni.instanceId();
    }
}
