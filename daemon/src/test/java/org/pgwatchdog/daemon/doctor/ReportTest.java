package org.pgwatchdog.daemon.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.pgwatchdog.daemon.doctor.check.Check;
import org.pgwatchdog.daemon.doctor.check.CheckRun;
import org.pgwatchdog.daemon.doctor.check.Finding;
import org.pgwatchdog.vip.TimeBudget;
import org.pgwatchdog.vip.aws.AwsProblem;

class ReportTest {
    private static final AwsProblem GONE =
            new AwsProblem(AwsProblem.Code.CALL_FAILED, "it is gone", "look for it");

    private static List<Finding> findings(Check... checks) throws InterruptedException {
        return CheckRun.of(List.of(checks), new TimeBudget(Duration.ofSeconds(30)));
    }

    @Test
    void theTableShowsEveryFindingWithItsRemedy() throws Exception {
        var report =
                new Report(
                        findings(
                                Check.of("one", _ -> Finding.ok("fine").alone()),
                                Check.of("two", _ -> Finding.warn(GONE).alone()),
                                Check.of("three", _ -> Finding.fail("bad", "mend").alone()),
                                Check.when(false, "not here", "four", _ -> List.of())));
        assertThat(report.table(Duration.ofMillis(1234)))
                .isEqualTo(
                        """
                        CHECK                   RESULT    CODE  FINDING
                        one                     ok              fine
                        two                     warn      105   it is gone
                                                                -> look for it
                        three                   FAIL            bad
                                                                -> mend
                        four                    skipped         not here

                        1 ok, 1 warn, 1 FAIL, 1 skipped in 1.2 s\
                        """);
        assertThat(report.passed()).isFalse();
    }

    @Test
    void jsonNamesAllThereIsOfAFinding() throws Exception {
        var report =
                new Report(
                        findings(
                                Check.of("one", _ -> Finding.fail(GONE).alone()),
                                Check.of("two", _ -> Finding.ok("fine").alone())));
        JsonArray array = JsonParser.parseString(report.json()).getAsJsonArray();
        JsonObject first = array.get(0).getAsJsonObject();
        assertThat(first.keySet())
                .containsExactly("id", "result", "code", "finding", "remedy", "ms");
        assertThat(first.get("result").getAsString()).isEqualTo("FAIL");
        assertThat(first.get("code").getAsInt()).isEqualTo(5);
        assertThat(first.get("ms").getAsLong()).isNotNegative();
        assertThat(array.get(1).getAsJsonObject().get("code").isJsonNull()).isTrue();
    }

    @Test
    void warningsAreNoFailure() throws Exception {
        assertThat(new Report(findings(Check.of("two", _ -> Finding.warn(GONE).alone()))).passed())
                .isTrue();
    }

    @Test
    void aBrokenCheckIsAFindingOfOurOwnFault() throws Exception {
        List<Finding> findings =
                findings(
                        Check.of(
                                "broken",
                                _ -> {
                                    throw new IllegalStateException("oops");
                                }),
                        Check.of("other", _ -> Finding.ok("fine").alone()));
        assertThat(findings).hasSize(2);
        assertThat(findings.getFirst().code()).hasValue(99);
        assertThat(findings.getFirst().text()).contains("oops");
    }
}
