package org.pgwatchdog.daemon.doctor.aws;

import static org.pgwatchdog.daemon.doctor.check.Finding.fail;
import static org.pgwatchdog.daemon.doctor.check.Finding.ok;
import static org.pgwatchdog.daemon.doctor.check.Finding.skipped;
import static org.pgwatchdog.daemon.doctor.check.Finding.warn;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pgwatchdog.daemon.doctor.check.Finding;
import org.pgwatchdog.vip.aws.AwsProblem;
import org.pgwatchdog.vip.aws.AwsProblem.Code;
import org.pgwatchdog.vip.aws.AwsVipSettings.ElasticIpSettings;
import org.pgwatchdog.vip.aws.api.ApiResult;
import org.pgwatchdog.vip.aws.api.ElasticAddress;
import org.pgwatchdog.vip.aws.api.NetworkInterface;

/// `aws-eip`: the Elastic IP exists, nobody outside of the cluster has it, and the private address it
/// shall stand for is on our interface.
record ElasticIpCheck(AwsScene scene, Refusals refusals, ElasticIpSettings settings) {
    List<Finding> look() {
        Optional<String> unknown = scene.interfaceUnknown();
        if (unknown.isPresent()) {
            return skipped(unknown.get()).alone();
        }
        return switch (scene.ask(
                terms -> scene.clients().ec2().elasticAddress(settings.allocationId(), terms))) {
            case ApiResult.Failed<ElasticAddress>(var fault) -> fail(refusals.of(fault)).alone();
            case ApiResult.Done<ElasticAddress>(var address) -> judged(address);
        };
    }

    private List<Finding> judged(ElasticAddress address) {
        var findings = new ArrayList<Finding>();
        String name = address.publicIp() + " (" + address.allocationId() + ")";
        if (!address.free() && !scene.isOfClusterInterface(address.interfaceId())) {
            findings.add(
                    warn(
                            new AwsProblem(
                                    Code.CHANGED,
                                    name
                                            + " is held by "
                                            + address.holder()
                                            + ", which is no node of this cluster",
                                    "find out whose it is: the next takeover takes it away from there")));
        }
        NetworkInterface eni = scene.knownInterface();
        settings.privateIp()
                .filter(wanted -> !eni.privateIps().contains(wanted))
                .ifPresent(wanted ->
                        findings.add(
                                fail(
                                        new AwsProblem(
                                                Code.MISPLACED,
                                                "aws_eip_private_ip = '"
                                                        + wanted
                                                        + "' is no address of "
                                                        + eni.id()
                                                        + " ("
                                                        + String.join(", ", eni.privateIps())
                                                        + ")",
                                                "correct it on this node, or leave it out for the"
                                                        + " primary address"))));
        return findings.isEmpty() ? ok(name + " is held by " + address.holder()).alone() : findings;
    }
}
