package org.pgwatchdog.daemon.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pgwatchdog.daemon.cli.StandInCommands.ENI;
import static org.pgwatchdog.daemon.cli.StandInCommands.MAIN;
import static org.pgwatchdog.daemon.cli.StandInCommands.TABLE;
import static org.pgwatchdog.daemon.cli.StandInCommands.VIP;
import static org.pgwatchdog.daemon.cli.StandInCommands.VPC;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgwatchdog.daemon.cli.StepOutput.Severity;
import org.pgwatchdog.vip.aws.AwsProblem.Code;
import org.pgwatchdog.vip.aws.StepReport;
import picocli.CommandLine;

/// How the single steps are called, and how they answer whatever AWS says.
class AwsStepUsageTest {
    @TempDir Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "route",
                "route replace",
                "route replace --vip 20.0.0.50",
                "route replace --tables rtb-x --vip 20.0.0.50",
                "route replace --tables rtb-0a12345678 --vpc vpc-0a12345678 --vip 20.0.0.50",
                "route replace --tables rtb-0a12345678",
                "route replace --tables rtb-0a12345678 --vip 20.0.0.50/24",
                "route replace --tables rtb-0a12345678 --vip 20.0.0.500",
                "route replace --tables rtb-0a12345678 --vip 20.0.0.50 --eni i-0a12345678",
                "route replace --tag cluster --vip 20.0.0.50",
                "route check --vpc vpc-0a12345678 --vip 20.0.0.50 --on-api-error perhaps",
                "route show --vpc vpc-0a12345678 --vip 20.0.0.50 --timeout 0",
                "route show --vpc vpc-0a12345678 --vip 20.0.0.50 --region nowhere",
                "route show --vpc vpc-0a12345678 --vip 20.0.0.50 --role-arn me",
                "eip associate --eni eni-0a12345678",
                "eip associate --allocation 203.0.113.10",
                "eip disassociate",
                "eip check --allocation eipalloc-0a12345678 --private-ip home",
                "dns upsert --zone Z0123456789 --address 10.0.1.11",
                "dns upsert --record db.example.internal",
                "dns upsert --zone Z0123456789 --record db --address 10.0.1.11",
                "dns upsert --zone Z0123456789 --record db.example.internal --address here",
                "dns upsert --zone Z0123456789 --record db.example.internal --ttl -1",
                "dns upsert --zone Z0123456789 --record db.example.internal --wait -1",
                "dns check --zone Z0123456789 --record db.example.internal --resolver ns:53",
                "dns check --zone Z0123456789 --record db.example.internal --resolver 10.0.0.2:x",
                "az check --az Tokyo",
                "az",
                "address add --device lo",
                "address add --device lo --vip 20.0.0.50/33",
                "address add --device lo --vip here",
                "address del --vip 20.0.0.50",
                "iam-policy",
                "iam-policy -f /nowhere --account me"
            })
    void badUsageIsTwoAndSaysWhatWouldBeValid(String line) {
        StandInCommands.Result result = StandInCommands.plain(List.of(line.split(" ")));
        assertThat(result.code()).as(result.toString()).isEqualTo(2);
        assertThat(result.err()).isNotBlank();
        assertThat(result.out()).isEmpty();
    }

    @Test
    void everyStepHasHelpWithAnExampleOfItsOwn() {
        for (String group : List.of("address", "route", "eip", "dns", "az")) {
            CommandLine parent = Commands.commandLine().getSubcommands().get(group);
            assertThat(parent.getSubcommands()).as(group).isNotEmpty();
            for (CommandLine step : parent.getSubcommands().values()) {
                String name = step.getCommandSpec().qualifiedName(" ");
                assertThat(step.getUsageMessage())
                        .as(name)
                        .contains("Examples:")
                        .contains("  " + name);
            }
        }
        StandInCommands.Result help = StandInCommands.plain(List.of("route", "replace", "--help"));
        assertThat(help.code()).isZero();
        assertThat(help.out())
                .contains("--endpoint-url-ec2")
                .contains("--region")
                .contains("--role-arn")
                .contains("--timeout")
                .contains("--json");
    }

    @Test
    void whatOneTableRefusesDoesNotKeepTheOthersFromBeingSet() {
        try (var commands = new StandInCommands()) {
            StandInCommands.Result result =
                    commands.run(
                            "route replace --tables "
                                    + MAIN
                                    + ","
                                    + TABLE
                                    + " --vip "
                                    + VIP
                                    + " --json");
            assertThat(result.code()).isEqualTo(7);
            assertThat(result.err()).isEmpty();
            JsonObject answer = JsonParser.parseString(result.out()).getAsJsonObject();
            assertThat(answer.get("code").getAsInt()).isEqualTo(7);
            JsonObject set = answer.getAsJsonArray("results").get(0).getAsJsonObject();
            assertThat(set.get("table").getAsString()).isEqualTo(TABLE);
            assertThat(set.get("target").getAsString()).isEqualTo(ENI);
            assertThat(set.get("proven").getAsString()).isEqualTo("true");
            JsonObject problem = answer.getAsJsonArray("problems").get(0).getAsJsonObject();
            assertThat(problem.get("kind").getAsString()).isEqualTo("MISPLACED");
            assertThat(problem.get("cause").getAsString()).startsWith(MAIN);
            assertThat(problem.get("remedy").getAsString()).contains("aws_create_missing_route");
            assertThat(commands.target(TABLE)).isEqualTo(ENI);
            assertThat(commands.target(MAIN)).isEmpty();
        }
    }

    @Test
    void theCausesOfOneCodeAreToldApart() {
        try (var commands = new StandInCommands()) {
            String json = commands.run("az check --az ap-northeast-1x --json").out();
            assertThat(json).contains("\"code\":5").contains("\"kind\":\"INVALID\"");
        }
    }

    @Test
    void everythingMayComeFromTheConfiguration() throws IOException {
        try (var commands = new StandInCommands()) {
            Path file = directory.resolve("pgpool.conf");
            Files.writeString(
                    file,
                    """
                    delegate_ip = '20.0.0.50'
                    vip_method = 'aws_route_table'
                    aws_vpc_id = '%s'
                    """
                                    .formatted(VPC)
                            + StandInCommands.ONE_NODE
                            + commands.conf());
            List<String> replace =
                    List.of("route", "replace", "-f", file.toString(), "--node-id", "0");
            StandInCommands.Result result = StandInCommands.plain(replace);
            assertThat(result.code()).as(result.toString()).isZero();
            assertThat(result.out().lines()).hasSize(2);
            assertThat(commands.target(TABLE)).isEqualTo(ENI);
            StandInCommands.Result check =
                    StandInCommands.plain(
                            List.of(
                                    "az",
                                    "check",
                                    "--az",
                                    "ap-northeast-1x",
                                    "-f",
                                    file.toString(),
                                    "--node-id",
                                    "0"));
            assertThat(check.code()).as("aws_on_api_error is 'warn'").isEqualTo(105);
        }
    }

    @Test
    void aBrokenStepIsNinetyNineAndAHangingOneSix() throws InterruptedException {
        StepReport broken =
                StepClock.within(
                        Duration.ofSeconds(30),
                        () -> {
                            throw new IllegalStateException("of no use");
                        });
        assertThat(broken.problems().getFirst().code()).isEqualTo(Code.INTERNAL);
        assertThat(broken.problems().getFirst().text())
                .startsWith("[99] Internal error: java.lang.IllegalStateException: of no use");
        var spec = Commands.commandLine().getCommandSpec();
        assertThat(new StepOutput(spec, true, Severity.WARNING).print(broken)).isEqualTo(99);
        StepReport hanging =
                StepClock.within(
                        Duration.ZERO,
                        () -> {
                            LockSupport.parkNanos(Duration.ofMinutes(1).toNanos());
                            return broken;
                        });
        assertThat(hanging.problems().getFirst().text()).startsWith("[6] Timeout occurred");
    }
}
