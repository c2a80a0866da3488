package org.pgwatchdog.vip;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Runs a case in a JVM of its own inside a private network: this host with `eth0`
/// (10.77.0.11/24, fd00::11/64), and a neighbour in the namespace `peer` with `eth1` (10.77.0.12/24,
/// fd00::12/64). As root, or in a user namespace where the system lets plain users have one.
final class PrivateNetwork {
    private static final String SETUP =
            """
            set -e
            mount -t tmpfs none /run
            mount -t sysfs none /sys
            mkdir -p /run/netns
            ip link set lo up
            ip netns add peer
            ip link add eth0 type veth peer name eth1 netns peer
            ip link set eth0 up
            ip -n peer link set eth1 up
            ip addr add 10.77.0.11/24 dev eth0
            ip addr add fd00::11/64 dev eth0 nodad
            ip -n peer addr add 10.77.0.12/24 dev eth1
            ip -n peer addr add fd00::12/64 dev eth1 nodad
            exec "$@"
            """;

    private static final long CASE_SECONDS_MAX = 120;

    private PrivateNetwork() {}

    /// Runs one case; its assertions fail this test.
    static void run(String name) {
        run(name, List.of());
    }

    /// Runs the program of that class.
    static void run(Class<?> cases, String... arguments) {
        run(List.of(), cases, List.of(arguments));
    }

    /// @param wrapper a program, with arguments, that runs the JVM
    static void run(String name, List<String> wrapper) {
        run(wrapper, NamespaceCases.class, List.of(name));
    }

    private static void run(List<String> wrapper, Class<?> cases, List<String> arguments) {
        var command = new ArrayList<>(isolation());
        command.addAll(List.of("/bin/sh", "-c", SETUP, "setup"));
        command.addAll(wrapper);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC"));
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-Xmx128m", "-cp", classPath()));
        command.add(cases.getName());
        command.addAll(arguments);
        Outcome outcome = execute(command);
        assertThat(outcome.code).as(outcome.output).isZero();
    }

    private static List<String> isolation() {
        boolean root = "root".equals(System.getProperty("user.name"));
        var words = new ArrayList<>(List.of("unshare", "--mount", "--net"));
        if (!root) {
            words.add("--map-root-user");
        }
        Outcome probe = execute(join(words, List.of("true")));
        assertThat(probe.code)
                .as(
                        "these tests need root, or user namespaces for plain users"
                                + " (sysctl kernel.unprivileged_userns_clone=1), and iproute2: "
                                + probe.output)
                .isZero();
        return words;
    }

    private record Outcome(int code, String output) {}

    private static Outcome execute(List<String> command) {
        try {
            Path output = Files.createTempFile("pgwatchdog-case", ".log");
            Process process =
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(output.toFile())
                            .start();
            boolean ended = process.waitFor(CASE_SECONDS_MAX, TimeUnit.SECONDS);
            if (!ended) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly().waitFor();
            }
            String text = Files.readString(output);
            Files.delete(output);
            return new Outcome(ended ? process.exitValue() : -1, text);
        } catch (IOException e) {
            return new Outcome(-1, "cannot run " + command.getFirst() + ": " + e.getMessage());
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static List<String> join(List<String> first, List<String> second) {
        var all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }

    /// The module's classes and everything the tests were started with, as a plain class path.
    private static String classPath() {
        return String.join(
                ":",
                Path.of("target/classes").toAbsolutePath().toString(),
                Path.of("target/test-classes").toAbsolutePath().toString(),
                System.getProperty("jdk.module.path", ""),
                System.getProperty("java.class.path", ""));
    }
}
