package org.pgwatchdog.daemon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Single steps as programs of their own.
class StepProcessTest {
    private static final int SECONDS_MAX = 120;

    @TempDir Path directory;

    @Test
    void anAddressIsAddedAndDeletedAndBothMayBeRepeated() throws Exception {
        String script =
                """
                set -e
                ip link set lo up
                "$@" address add --device lo --vip 20.0.0.50
                "$@" address add --device lo --vip 20.0.0.50/32
                ip -4 -o addr show dev lo
                "$@" address del --device lo --vip 20.0.0.50
                "$@" address del --device lo --vip 20.0.0.50
                "$@" address add --device eth7 --vip 20.0.0.50 && exit 9
                ip -4 -o addr show dev lo
                """;
        var words = new ArrayList<>(List.of("unshare", "--net"));
        if (!"root".equals(System.getProperty("user.name"))) {
            words.add("--map-root-user");
        }
        words.addAll(List.of("/bin/sh", "-c", script, "sh"));
        words.addAll(java(List.of()));
        String output = run(words, 0);
        assertThat(output)
                .contains("20.0.0.50/32 on lo, lo has no neighbours to tell")
                .contains("inet 20.0.0.50/32 scope global lo:vip")
                .contains("20.0.0.50/32 on lo was removed")
                .contains("20.0.0.50 is not on lo")
                .contains("pgwatchdog address add: there is no interface 'eth7'");
        assertThat(output.substring(output.lastIndexOf("eth7"))).doesNotContain("20.0.0.50");
    }

    @Test
    void aStepLoadsNothingOfTheClusterAndItsHelpNothingOfTheSdk() throws Exception {
        Path log = directory.resolve("classes.log");
        var words = new ArrayList<>(java(List.of("-Xlog:class+load:file=" + log)));
        words.addAll(List.of("route", "show", "--tables", "rtb-0a12345678", "--vip", "20.0.0.50"));
        words.addAll(List.of("--region", "ap-northeast-1", "--timeout", "3"));
        words.addAll(List.of("--endpoint-url-ec2", "http://127.0.0.1:1"));
        words.addAll(List.of("--endpoint-url-imds", "http://127.0.0.1:1"));
        var output = run(words, 5, 6);
        String loaded = Files.readString(log);
        assertThat(loaded).as(output).contains("software.amazon.awssdk.services.ec2");
        assertThat(loaded.lines())
                .noneMatch(line ->
                        line.contains(" io.netty.")
                                || line.contains(" org.pgwatchdog.core.")
                                || line.contains(" org.pgwatchdog.wire."));
        Files.delete(log);
        var help = new ArrayList<>(java(List.of("-Xlog:class+load:file=" + log)));
        help.addAll(List.of("route", "replace", "--help"));
        run(help, 0);
        assertThat(Files.readString(log)).doesNotContain("software.amazon");
    }

    private static List<String> java(List<String> flags) {
        var words = new ArrayList<String>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC", "-Xmx96m"));
        words.add("-XX:TieredStopAtLevel=1");
        words.addAll(flags);
        words.addAll(List.of("-cp", System.getProperty("java.class.path")));
        words.add("org.pgwatchdog.daemon.Main");
        return words;
    }

    private String run(List<String> words, Integer... codes)
            throws IOException, InterruptedException {
        Path output = Files.createTempFile(directory, "output", ".txt");
        Process process =
                new ProcessBuilder(words)
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
        if (!process.waitFor(SECONDS_MAX, TimeUnit.SECONDS)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            throw new AssertionError("no end after " + SECONDS_MAX + " s: " + words);
        }
        String text = Files.readString(output);
        assertThat(process.exitValue()).as(text).isIn((Object[]) codes);
        return text;
    }
}
