package org.pgwatchdog.daemon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The exit codes and messages of the single steps, one row of [AwsStepRows] for each.
class AwsStepCommandsTest {
    /// Loads the SDK, which takes longer than the short timeouts below.
    @BeforeAll
    static void warmUp() {
        try (var commands = new StandInCommands()) {
            assertThat(commands.run("az check").code()).isZero();
            assertThat(commands.run(AwsStepRows.WARM_UP).code()).isZero();
        }
    }

    @ParameterizedTest
    @MethodSource({
        "org.pgwatchdog.daemon.cli.AwsStepRows#done",
        "org.pgwatchdog.daemon.cli.AwsStepRows#doneOtherwise",
        "org.pgwatchdog.daemon.cli.AwsStepRows#failedCalls",
        "org.pgwatchdog.daemon.cli.AwsStepRows#faultsOfCalls",
        "org.pgwatchdog.daemon.cli.AwsStepRows#timeouts",
        "org.pgwatchdog.daemon.cli.AwsStepRows#found",
        "org.pgwatchdog.daemon.cli.AwsStepRows#foundOtherwise",
        "org.pgwatchdog.daemon.cli.AwsStepRows#warnings"
    })
    void endsWithItsCodeAndMessage(AwsStepRows.Row row) {
        try (var commands = new StandInCommands();
                var nobody = new TinyNameServer(Optional.empty());
                var wrong = new TinyNameServer(Optional.of(InetAddress.ofLiteral("10.0.1.99")));
                var right = new TinyNameServer(Optional.of(InetAddress.ofLiteral("10.0.1.11")))) {
            row.given().accept(commands);
            StandInCommands.Result result =
                    commands.run(
                            row.line()
                                    .replace("${nobody}", nobody.place())
                                    .replace("${wrong}", wrong.place())
                                    .replace("${right}", right.place())
                                    .replace(
                                            "${other}",
                                            commands.aws.imds("i-00000000000000002").toString()));
            assertThat(result.code()).as(result.toString()).isEqualTo(row.code());
            assertThat(row.code() == 0 ? result.out() : result.err()).contains(row.says());
            if (row.code() == 0) {
                assertThat(result.err()).isEmpty();
            } else {
                assertThat(result.err()).startsWith("pgwatchdog " + row.line().split(" -")[0]);
                assertThat(result.err()).contains("[" + row.code() + "]").contains("; ");
            }
        }
    }
}
