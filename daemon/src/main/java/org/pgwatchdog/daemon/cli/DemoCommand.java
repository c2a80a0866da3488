package org.pgwatchdog.daemon.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.pgwatchdog.daemon.demo.Demo;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `pgwatchdog demo`.
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = {
            "Shows a takeover on this machine: three real nodes, a real PostgreSQL, one kill -9.",
            "Needs no root and changes nothing outside a temporary directory."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  pgwatchdog demo", "  pgwatchdog demo --stay"})
final class DemoCommand implements Callable<Integer> {
    @Option(
            names = "--stay",
            description = "Leave the cluster running afterwards, until interrupted.")
    private boolean stay;

    @Override
    public Integer call() throws Exception {
        return new Demo(System.out, stay, thisProgram()).run();
    }

    /// The command that runs this very program, for the nodes' own processes.
    private static List<String> thisProgram() {
        return List.of(
                ProcessHandle.current().info().command().orElse("java"),
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
