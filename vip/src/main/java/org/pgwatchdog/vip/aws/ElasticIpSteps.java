package org.pgwatchdog.vip.aws;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pgwatchdog.vip.aws.AwsProblem.Code;
import org.pgwatchdog.vip.aws.AwsSteps.Scene;
import org.pgwatchdog.vip.aws.AwsVipSettings.ElasticIpSettings;
import org.pgwatchdog.vip.aws.StepReport.Entry;
import org.pgwatchdog.vip.aws.api.ApiResult;
import org.pgwatchdog.vip.aws.api.ElasticAddress;

/// The steps with an Elastic IP.
final class ElasticIpSteps {
    private final ElasticIpSettings settings;
    private final Scene scene;
    private final ElasticIpPart part;

    ElasticIpSteps(ElasticIpSettings settings, Scene scene) {
        this.settings = settings;
        this.scene = scene;
        this.part =
                new ElasticIpPart(
                        settings.allocationId(),
                        settings.privateIp(),
                        scene.clients(),
                        scene.tries());
    }

    static StepReport status(AwsVipSettings vip, Scene scene) {
        var steps = new ElasticIpSteps(vip.elasticIp().orElseThrow(), scene);
        return switch (steps.part.read(scene.deadline())) {
            case ApiResult.Failed<ElasticAddress>(var fault) ->
                    StepReport.failed(AwsProblem.of(fault));
            case ApiResult.Done<ElasticAddress>(var now) -> StepReport.done(steps.entry(now, ""));
        };
    }

    /// Each move may be charged: an association that is ours already is left alone.
    StepReport associate() {
        return switch (part.read(scene.deadline())) {
            case ApiResult.Failed<ElasticAddress>(var fault) ->
                    StepReport.failed(AwsProblem.of(fault));
            case ApiResult.Done<ElasticAddress>(var now) when part.isOurs(now, scene.here()) ->
                    StepReport.done(entry(now, " already"));
            case ApiResult.Done<ElasticAddress> _ ->
                    report(part.acquire(scene.here(), scene.deadline(), scene.permit()));
        };
    }

    StepReport disassociate() {
        return report(part.release(scene.here(), scene.deadline()));
    }

    StepReport check() {
        return switch (part.read(scene.deadline())) {
            case ApiResult.Failed<ElasticAddress>(var fault) ->
                    StepReport.failed(AwsProblem.of(fault));
            case ApiResult.Done<ElasticAddress>(var now) when part.isOurs(now, scene.here()) ->
                    StepReport.done(entry(now, ""));
            case ApiResult.Done<ElasticAddress>(var now) -> StepReport.failed(lost(now));
        };
    }

    private AwsProblem lost(ElasticAddress now) {
        return now.free()
                ? new AwsProblem(
                        Code.MISPLACED,
                        "The EIP address does not exist. (EIP ALLOCATION ID="
                                + settings.allocationId()
                                + "): it is associated with nobody",
                        "associate it: pgwatchdog eip associate")
                : new AwsProblem(
                        Code.CHANGED,
                        "The EIP "
                                + now.publicIp()
                                + " ("
                                + now.allocationId()
                                + ") is associated with "
                                + now.holder()
                                + " ("
                                + now.privateIp()
                                + "), not with "
                                + scene.here().interfaceId()
                                + settings.privateIp().map(ip -> " (" + ip + ")").orElse(""),
                        "find out whether another cluster uses it");
    }

    private StepReport report(PartOutcome outcome) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("method", part.method());
        facts.put("allocation", settings.allocationId());
        facts.put("interface", scene.here().interfaceId());
        return new StepReport(
                outcome.evidence().isEmpty()
                        ? List.of()
                        : List.of(new Entry(outcome.evidence(), facts)),
                outcome.problems());
    }

    private Entry entry(ElasticAddress now, String word) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("method", part.method());
        facts.put("allocation", now.allocationId());
        facts.put("publicIp", now.publicIp());
        facts.put("interface", now.interfaceId());
        facts.put("instance", now.instanceId());
        facts.put("privateIp", now.privateIp());
        return new Entry(
                now.publicIp()
                        + " ("
                        + now.allocationId()
                        + ") is"
                        + word
                        + " associated with "
                        + now.holder(),
                facts);
    }
}
