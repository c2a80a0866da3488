package org.pgwatchdog.itest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.pgwatchdog.daemon.demo.Demo;
import org.pgwatchdog.daemon.demo.DemoVariant;

/// The demonstrations to their end, as a newcomer runs them: on a machine that does nothing else. They need
/// neither root nor namespaces.
@Isolated("a leader on a machine that is overloaded rightly lets go of its lease")
class DemoIT {

    private static final Pattern LONGEST = Pattern.compile("without an answer for ([0-9.]+) s");

    /// A client that waits longer than this has not seen what the demonstration is to show.
    private static final double OUTAGE_MAX_SECONDS = 10;

    @Test
    void aClientSeesTheVirtualIpMoveByCommand() throws Exception {
        String shown = shown(new DemoVariant.ByCommand());

        assertThat(shown)
                .contains("kill -9", "first answer again", "it joined as standby")
                .endsWith("everything that was started is stopped and removed.\n");
        assertOutage(shown);
    }

    @Test
    void aClientSeesTheVirtualIpMoveByARouteOfAws() throws Exception {
        String shown =
                shown(new DemoVariant.ByRouteTable(java("org.pgwatchdog.awsstandin.StandInMain")));

        assertThat(shown)
                .containsPattern(
                        "\\+ *[0-9]+ ms  aws +node [12]: ReplaceRoute rtb-0+f 20\\.0\\.0\\.50/32"
                                + " -> eni-0+[12]: ok\n")
                .containsPattern(
                        "\\+ *[0-9]+ ms  aws +node [12]: DescribeRouteTables rtb-0+f: ok\n")
                .contains("kill -9", "first answer again", "it joined as standby")
                .endsWith("everything that was started is stopped and removed.\n");
        assertThat(shown.indexOf(": ReplaceRoute rtb"))
                .as("the client is served after the route has moved")
                .isLessThan(shown.indexOf("first answer again"));
        assertOutage(shown);
    }

    private static String shown(DemoVariant variant) throws IOException, InterruptedException {
        var out = new ByteArrayOutputStream();
        var demo =
                new Demo(
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        false,
                        java("org.pgwatchdog.daemon.Main"),
                        variant);
        assertThat(demo.run()).isZero();
        return out.toString(StandardCharsets.UTF_8);
    }

    private static void assertOutage(String shown) {
        assertThat(LONGEST.matcher(shown).results().map(MatchResult::group)).hasSize(1);
        double seconds =
                LONGEST.matcher(shown)
                        .results()
                        .mapToDouble(found -> Double.parseDouble(found.group(1)))
                        .sum();
        assertThat(seconds).isPositive().isLessThan(OUTAGE_MAX_SECONDS);
    }

    private static List<String> java(String main) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                main);
    }
}
