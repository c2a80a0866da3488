package org.pgwatchdog.daemon.cli;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.pgwatchdog.daemon.demo.Demo;
import org.pgwatchdog.daemon.demo.DemoVariant;
import org.pgwatchdog.daemon.demo.StandInProgram;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `pgwatchdog demo`.
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = {
            "Shows a takeover on this machine: three real nodes, a real PostgreSQL, one kill -9.",
            "Needs no root and changes nothing outside a temporary directory.",
            "With --aws the virtual IP is a route in front of a test double of AWS, which",
            "only the source tree has."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  pgwatchdog demo", "  pgwatchdog demo --aws", "  pgwatchdog demo --stay"})
final class DemoCommand implements Callable<Integer> {
    @Option(
            names = "--stay",
            description = "Leave the cluster running afterwards, until interrupted.")
    private boolean stay;

    @Option(
            names = "--aws",
            description = "Move the virtual IP by AWS's API, with a stand-in for AWS.")
    private boolean aws;

    @Override
    public Integer call() throws Exception {
        return new Demo(System.out, stay, thisProgram(), variant()).run();
    }

    private DemoVariant variant() throws IOException, URISyntaxException {
        if (!aws) {
            return new DemoVariant.ByCommand();
        }
        Path program =
                Path.of(
                        DemoCommand.class
                                .getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .toURI());
        return new DemoVariant.ByRouteTable(
                StandInProgram.command(java(), program)
                        .orElseThrow(() ->
                                new IOException(
                                        "the stand-in for AWS is no part of an installed program;"
                                                + " run ./pgwatchdog demo --aws in the source tree")));
    }

    private static String java() {
        return ProcessHandle.current().info().command().orElse("java");
    }

    /// The command that runs this very program, for the nodes' own processes.
    private static List<String> thisProgram() {
        return List.of(
                java(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseCompactObjectHeaders",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "org.pgwatchdog.daemon.Main");
    }
}
