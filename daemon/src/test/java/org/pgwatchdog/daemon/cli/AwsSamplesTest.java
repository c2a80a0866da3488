package org.pgwatchdog.daemon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The sample configurations are usable as they are.
class AwsSamplesTest {
    @TempDir Path folder;

    @Test
    void thereIsOneForEachMethod() {
        assertThat(AwsSamples.names())
                .containsExactly(
                        "aws_eip", "aws_route53", "aws_route_table", "aws_secondary_ip", "command");
    }

    @ParameterizedTest
    @MethodSource("org.pgwatchdog.daemon.cli.AwsSamples#names")
    void passesCheckConfig(String name) throws IOException {
        Path file = AwsSamples.install(name, folder);
        StandInCommands.Result result =
                StandInCommands.plain(List.of("check-config", "-f", file.toString()));
        if (result.code() == 0) {
            assertThat(result.out()).contains("the configuration of node 0 of 3 is usable");
            assertThat(result.err()).isEmpty();
        } else {
            // What the sample cannot know: the devices and rights of whoever runs this test.
            assertThat(result.err().lines())
                    .allMatch(line ->
                            line.contains("there is no interface 'eth0'")
                                    || line.contains("this process lacks CAP_NET"));
        }
    }
}
