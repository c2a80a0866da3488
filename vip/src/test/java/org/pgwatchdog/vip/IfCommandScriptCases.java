package org.pgwatchdog.vip;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import java.util.TreeMap;
import org.pgwatchdog.awsstandin.AwsStandIn;
import org.pgwatchdog.awsstandin.StandInSettings;
import org.pgwatchdog.awsstandin.fault.Timings;
import org.pgwatchdog.awsstandin.world.Cidr;
import org.pgwatchdog.awsstandin.world.Route;
import org.pgwatchdog.awsstandin.world.RouteRules;
import org.pgwatchdog.awsstandin.world.World;
import org.pgwatchdog.awsstandin.world.WorldBuilder;
import org.pgwatchdog.command.CommandRunner;
import org.pgwatchdog.vip.CommandVirtualIpSettings.Commands;

/// The script of conf/aws with the stock aws command, in a private network that has the address of the
/// instance metadata: as on an instance, only that the aws command is told where EC2 is.
public final class IfCommandScriptCases {
    private static final InetAddress VIP = InetAddress.ofLiteral("20.0.0.50");
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String METADATA = "169.254.169.254";
    private static final String NODE = "i-00000000000000001";
    private static final String ENI = "eni-00000000000000001";
    private static final String OTHER_ENI = "eni-00000000000000002";
    private static final String TABLE = "rtb-0000000000000000f";
    private static final String SECOND = "rtb-0000000000000000e";

    private final AwsStandIn aws;
    private final CommandVirtualIp vip;

    private IfCommandScriptCases(AwsStandIn aws, String script) throws IOException {
        this.aws = aws;
        String words =
                " $_IP_$ eth0 " + TABLE + "," + SECOND + " " + awsCommand(aws.ec2().toString());
        var settings =
                CommandVirtualIpSettings.of(
                        VIP,
                        new Commands(
                                script + " up" + words,
                                script + " down" + words,
                                "/sbin",
                                "",
                                "/usr/sbin",
                                "/bin"),
                        LIMIT);
        assertThat(settings.problems()).isEmpty();
        this.vip = new CommandVirtualIp(settings, new CommandRunner());
    }

    /// @param arguments the script
    public static void main(String[] arguments) {
        try {
            NamespaceCases.sh("ip addr add " + METADATA + "/32 dev lo");
            var settings = new StandInSettings(METADATA, new TreeMap<>(), 0).with(NODE, 80);
            try (AwsStandIn aws = AwsStandIn.start(settings, world(), new Timings())) {
                new IfCommandScriptCases(aws, arguments[0]).movesUpAndDown();
            }
            System.exit(0);
        } catch (Throwable e) {
            e.printStackTrace();
            System.exit(1);
        }
    }

    /// Of the two tables one has a route, to the other node.
    private static World world() {
        return new WorldBuilder("ap-northeast-1", "123456789012")
                .vpc("vpc-0000000000000000a", "10.0.0.0/16")
                .subnet(
                        "subnet-00000000000000001",
                        "vpc-0000000000000000a",
                        "10.0.1.0/24",
                        "ap-northeast-1a")
                .instance(NODE)
                .networkInterface(ENI, NODE, "subnet-00000000000000001", "10.0.1.11")
                .instance("i-00000000000000002")
                .networkInterface(
                        OTHER_ENI, "i-00000000000000002", "subnet-00000000000000001", "10.0.1.12")
                .routeTable(TABLE, "vpc-0000000000000000a", "subnet-00000000000000001")
                .routeTable(SECOND, "vpc-0000000000000000a")
                .route(TABLE, "20.0.0.50/32", new Route.ToInterface(OTHER_ENI))
                .build();
    }

    private static String awsCommand(String endpoint) throws IOException {
        Path wrapper = Files.createTempFile("aws", ".sh");
        wrapper.toFile().deleteOnExit();
        Files.writeString(
                wrapper,
                """
                #!/bin/sh
                unset AWS_PROFILE AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN
                export AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=/dev/null NO_PROXY='*'
                exec /usr/bin/aws --endpoint-url %s "$@"
                """
                        .formatted(endpoint));
        Files.setPosixFilePermissions(wrapper, PosixFilePermissions.fromString("rwxr-xr-x"));
        return wrapper.toString();
    }

    private void movesUpAndDown() throws Exception {
        VipOutcome up = vip.acquire(LIMIT);
        assertThat(up).isEqualTo(new VipOutcome.Held("20.0.0.50/32 on eth0"));
        assertThat(NamespaceCases.sh("ip -4 -o addr show dev eth0"))
                .contains("inet 20.0.0.50/32 scope global eth0:1");
        assertThat(target(TABLE)).isEqualTo(ENI);
        assertThat(target(SECOND)).isEqualTo(ENI);

        assertThat(vip.acquire(LIMIT)).isEqualTo(up);

        // Another node has taken one of the routes: it stays.
        aws.change(world ->
                RouteRules.replace(
                        world,
                        world.routeTables().get(TABLE),
                        Cidr.of("20.0.0.50/32"),
                        new Route.ToInterface(OTHER_ENI)));
        assertThat(vip.release(LIMIT)).isEqualTo(new VipOutcome.Released("20.0.0.50 is gone"));
        assertThat(NamespaceCases.sh("ip -4 -o addr show dev eth0")).doesNotContain("20.0.0.50");
        assertThat(target(TABLE)).isEqualTo(OTHER_ENI);
        assertThat(target(SECOND)).isEmpty();
    }

    private String target(String table) {
        return Optional.ofNullable(aws.world().routeTables().get(table))
                .flatMap(found -> found.route(Cidr.of("20.0.0.50/32")))
                .map(route -> ((Route.ToInterface) route.target()).interfaceId())
                .orElse("");
    }
}
