package org.pgwatchdog.daemon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.pgwatchdog.awsstandin.api.CallLog;
import org.pgwatchdog.awsstandin.fault.FaultEffect;
import org.pgwatchdog.awsstandin.fault.FaultMatch;
import org.pgwatchdog.daemon.doctor.ExaminedNode;

/// The printed policy beside what the doctor really asks of AWS, as the stand-in has logged it.
class IamPolicyForDoctorTest {
    /// AWS answers the first to everybody who signs. The second is no call: whoever asks for the page `/`
    /// of EC2 learns its clock, and that it can be reached.
    private static final Set<String> NEED_NO_RIGHT = Set.of("sts:GetCallerIdentity", "ec2:?");

    private static final String ROLE = "arn:aws:iam::123456789012:role/routes";

    @TempDir Path directory;

    /// A configuration of one node.
    record SetUp(String name, Consumer<ExaminedNode> make) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<SetUp> setUps() {
        return List.of(
                new SetUp("route tables", ExaminedNode::routeTables),
                new SetUp(
                        "all that may be changed of route tables",
                        node ->
                                node.routeTables()
                                        .put("aws_create_missing_route", "on")
                                        .put("aws_delete_route_on_release", "on")
                                        .put("aws_fix_source_dest_check", "on")),
                new SetUp(
                        "route tables by a role, and a named zone",
                        node ->
                                node.routeTables()
                                        .put("aws_role_arn", ROLE)
                                        .put("aws_az_check", "off")
                                        .put("aws_availability_zone", "ap-northeast-1a")),
                new SetUp("Elastic IP", ExaminedNode::elasticIp),
                new SetUp("secondary address", ExaminedNode::secondaryAddress),
                new SetUp("Route 53", ExaminedNode::route53),
                new SetUp(
                        "several methods",
                        node ->
                                node.routeTables()
                                        .elasticIp()
                                        .route53()
                                        .put("vip_method", "aws_route_table,aws_eip,aws_route53")));
    }

    @ParameterizedTest
    @MethodSource("setUps")
    void itAllowsEveryCallOfTheDoctor(SetUp setUp) throws IOException {
        try (var node = new ExaminedNode(directory)) {
            setUp.make().accept(node);
            assertThat(node.bad(node.examine(false))).isEmpty();

            assertThat(allowed(node)).containsAll(asked(node));
        }
    }

    @ParameterizedTest
    @MethodSource("setUps")
    void whatItAllowsForTheDoctorOnlyIsAskedFor(SetUp setUp) throws IOException {
        try (var node = new ExaminedNode(directory)) {
            setUp.make().accept(node);
            node.examine(false);
            node.aws.denials().deny(FaultMatch.action("ec2:DescribeNetworkInterfaces"));
            node.examine(false); // A refusal is to be decoded.
            node.aws.denials().clear();
            node.aws
                    .faults()
                    .add(
                            FaultMatch.action("imds:GetMetadata").on("subnet-ipv4-cidr-block"),
                            new FaultEffect.Fail(404, "NotFound", "Not Found"));
            node.examine(false); // What the metadata do not know is asked of EC2.

            assertThat(asked(node)).containsAll(ofDoctor(node));
        }
    }

    @Test
    void withoutTheDoctorItIsWhatTheDaemonNeeds() throws IOException {
        try (var node = new ExaminedNode(directory).routeTables()) {
            Set<String> least = actions(policy(node, "--without-doctor"), "");
            Set<String> more = new TreeSet<>(actions(policy(node), ""));
            more.removeAll(least);

            assertThat(more)
                    .containsExactly("ec2:DescribeSubnets", "sts:DecodeAuthorizationMessage");
        }
    }

    private static Set<String> asked(ExaminedNode node) {
        return node.aws.log().all().stream()
                .map(CallLog.Entry::action)
                .filter(action -> !NEED_NO_RIGHT.contains(action))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> allowed(ExaminedNode node) throws IOException {
        Set<String> all = new TreeSet<>(actions(policy(node), ""));
        if (node.isConfigured("aws_role_arn")) {
            all.addAll(actions(policy(node, "--of-role"), ""));
        }
        return all;
    }

    private static Set<String> ofDoctor(ExaminedNode node) throws IOException {
        return actions(policy(node), "Doctor");
    }

    private static JsonObject policy(ExaminedNode node, String... more) throws IOException {
        var words =
                new ArrayList<>(
                        List.of("iam-policy", "-f", node.file().toString(), "--node-id", "0"));
        words.addAll(Arrays.asList(more));
        StandInCommands.Result result = StandInCommands.plain(words);
        assertThat(result.code()).as(result.toString()).isZero();
        return JsonParser.parseString(result.out()).getAsJsonObject();
    }

    /// @param sid of the statement meant; empty for all
    private static Set<String> actions(JsonObject policy, String sid) {
        Set<String> actions = new TreeSet<>();
        for (JsonElement each : policy.getAsJsonArray("Statement")) {
            JsonObject statement = each.getAsJsonObject();
            if (sid.isEmpty() || statement.get("Sid").getAsString().equals(sid)) {
                JsonElement named = statement.get("Action");
                if (named.isJsonArray()) {
                    named.getAsJsonArray().forEach(one -> actions.add(one.getAsString()));
                } else {
                    actions.add(named.getAsString());
                }
            }
        }
        return actions;
    }
}
