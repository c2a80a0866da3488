package org.pgwatchdog.vip.aws;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.pgwatchdog.vip.aws.api.ApiResult;
import org.pgwatchdog.vip.aws.api.CallTerms;
import org.pgwatchdog.vip.aws.api.NetworkInterface;
import org.pgwatchdog.vip.drift.Mended;
import org.pgwatchdog.vip.drift.MonitorId;
import org.pgwatchdog.vip.drift.VipLook;
import org.pgwatchdog.vip.drift.VipMonitor;

/// Watches one part of AWS. Thorough looks find out where this node is, if that is not known yet; others
/// then see nothing.
///
/// @param method of the part
/// @param known the node, once it is found out
/// @param find finds it out
/// @param permit the right to change AWS, while this node holds the address
/// @param pace the clock
record AwsMonitor(
        String method,
        Supplier<Optional<AwsNode>> known,
        Function<Deadline, ApiResult<AwsNode>> find,
        Supplier<Optional<WritePermit>> permit,
        Pace pace)
        implements VipMonitor {
    private static final Pattern ADDRESS = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");

    @Override
    public VipLook look(Duration limit, boolean thorough) {
        var deadline = new Deadline(pace, limit);
        if (known.get().isEmpty() && !thorough) {
            return VipLook.NOTHING;
        }
        return switch (find.apply(deadline)) {
            case ApiResult.Failed<AwsNode>(var fault) ->
                    new VipLook(List.of(), List.of(AwsProblem.of(fault).finding()));
            case ApiResult.Done<AwsNode>(var node) -> {
                Survey survey = node.part(method).survey(node.place(), deadline, thorough);
                yield new VipLook(
                        survey.sightings(),
                        survey.problems().stream().map(AwsProblem::finding).toList());
            }
        };
    }

    @Override
    public Mended repair(MonitorId what, Duration limit) {
        Optional<AwsNode> node = known.get();
        Optional<WritePermit> right = permit.get();
        if (node.isEmpty() || right.isEmpty()) {
            return new Mended.Withheld();
        }
        return node.get()
                .part(method)
                .repair(what, node.get().place(), new Deadline(pace, limit), right.get());
    }

    @Override
    public Map<MonitorId, Integer> changedAgain() {
        return known.get().map(node -> node.part(method).changedAgain()).orElse(Map.of());
    }

    @Override
    public String who(String target, Duration limit) {
        Optional<AwsNode> node = known.get();
        return node.isEmpty() || !limit.isPositive()
                ? ""
                : who(target, node.get(), CallTerms.within(limit));
    }

    /// Behind an interface is who owns it, behind an address the interface that has it.
    private static String who(String target, AwsNode node, CallTerms terms) {
        if (target.startsWith("eni-")) {
            return switch (node.clients().ec2().networkInterface(target, terms)) {
                case ApiResult.Done<NetworkInterface>(var eni) -> eni.owner();
                case ApiResult.Failed<NetworkInterface> _ -> "";
            };
        }
        if (!ADDRESS.matcher(target).matches()) {
            return "";
        }
        return switch (node.clients().ec2().interfacesWith(node.place().vpcId(), target, terms)) {
            case ApiResult.Done<List<NetworkInterface>>(var all) ->
                    all.stream().findFirst().map(eni -> eni.id() + ", " + eni.owner()).orElse("");
            case ApiResult.Failed<List<NetworkInterface>> _ -> "";
        };
    }
}
