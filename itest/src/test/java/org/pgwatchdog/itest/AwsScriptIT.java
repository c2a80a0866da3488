package org.pgwatchdog.itest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.pgwatchdog.itest.aws.AwsIds;
import org.pgwatchdog.itest.aws.StandInVpc;
import org.pgwatchdog.itest.cluster.ClusterNode;
import org.pgwatchdog.itest.cluster.Measurements;
import org.pgwatchdog.itest.net.Await;
import org.pgwatchdog.itest.net.Layout;

/// The virtual IP by the sample script of conf/aws with the stock aws command, as `if_up_cmd` and
/// `if_down_cmd`: what people had before.
@RequiresHosts
class AwsScriptIT extends AwsScenario {

    /// The script starts a handful of Python programs one after the other.
    private static final Duration SCRIPT = Duration.ofSeconds(60);

    private static final Path AWS = Path.of("/usr/bin/aws");
    private static final Path CURL = Path.of("/usr/bin/curl");

    AwsScriptIT() {
        super(
                "aws-script",
                Layout.ZONES,
                Map.of(
                        "vip_method",
                        "'command'",
                        "if_up_cmd",
                        script("up"),
                        "if_down_cmd",
                        script("down"),
                        "arping_cmd",
                        "''",
                        "vip_command_timeout",
                        "'" + SCRIPT.toSeconds() + "s'"));
    }

    @BeforeAll
    static void requireItsPrograms() {
        assumeTrue(canRun(), "NOT RUN: the script needs " + AWS + " and " + CURL);
    }

    /// What the script needs beyond the other scenarios.
    static boolean canRun() {
        return Stream.of(AWS, CURL).allMatch(Files::isExecutable);
    }

    @Test
    void theScriptMovesTheRouteWhenTheLeaderStops() {
        Await.until("the route", SCRIPT, () -> leadsElsewhere(leader));
        clientsReach(leader);

        leader.stopGracefully();

        takenOver("script, stopped in order");
    }

    @Test
    void theScriptMovesTheRouteWhenTheLeaderIsKilledAndNeverTakesItBack() {
        leader.killMinus9();

        ClusterNode successor = takenOver("script, killed");
        leader.start();
        assertThat(cluster.awaitOneCluster(cluster.timings().recovery())).isEqualTo(successor);
        leader.stopGracefully();
        assertThat(leadsElsewhere(successor)).isEmpty();
        clientsReach(successor);
    }

    private ClusterNode takenOver(String what) {
        ClusterNode successor =
                cluster.awaitOneCluster(others, cluster.timings().takeover().plus(SCRIPT));
        Await.until("the route", SCRIPT, () -> leadsElsewhere(successor));
        clientsReach(successor);
        Measurements.record(cluster, what);
        assertThat(others).contains(successor);
        assertThat(successor.holdsVip()).isTrue();
        return successor;
    }

    private Optional<String> leadsElsewhere(ClusterNode node) {
        Optional<Integer> host = vpc.leadsTo(AwsIds.CLIENT_TABLE);
        return host.equals(Optional.of(node.id()))
                ? Optional.empty()
                : Optional.of(AwsIds.CLIENT_TABLE + " leads to " + host);
    }

    private static String script(String action) {
        try {
            Path script = Path.of("..", "conf", "aws", "if_cmd.sh").toRealPath();
            return "'%s %s $_IP_$ eth0 %s %s'"
                    .formatted(script, action, AwsIds.CLIENT_TABLE, command());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The aws command with the stand-in for its endpoint.
    private static Path command() throws IOException {
        Path folder = Files.createDirectories(Path.of("target", "aws-script")).toRealPath();
        Path command =
                Files.writeString(
                        folder.resolve("aws"),
                        "#!/bin/sh\nexec %s --no-cli-pager --endpoint-url %s \"$@\"\n"
                                .formatted(AWS, StandInVpc.ec2Url()));
        return Files.setPosixFilePermissions(command, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
