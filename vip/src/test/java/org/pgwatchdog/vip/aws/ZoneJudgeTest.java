package org.pgwatchdog.vip.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pgwatchdog.vip.aws.ZoneJudge.News;
import org.pgwatchdog.vip.aws.ZoneJudge.Tone;
import org.pgwatchdog.vip.aws.api.ApiFault;
import org.pgwatchdog.vip.aws.api.ApiResult;
import org.pgwatchdog.vip.aws.api.AvailabilityZone;
import org.pgwatchdog.vip.aws.api.AvailabilityZone.State;
import org.pgwatchdog.vip.aws.api.FaultKind;

class ZoneJudgeTest {
    private final ZoneJudge judge = new ZoneJudge();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "AVAILABLE   | -           | -",
                "INFORMATION | INFORMATION | availability zone us-east-1a (use1-az1) works; AWS informs: m1; m2",
                "IMPAIRED    | WARNING     | [105] availability zone us-east-1a (use1-az1) is impaired: m1; m2; see",
                "UNAVAILABLE | WARNING     | [105] availability zone us-east-1a (use1-az1) is unavailable: m1; m2; see",
                "CONSTRAINED | WARNING     | [105] availability zone us-east-1a (use1-az1) is constrained: m1; m2; see",
                "UNKNOWN     | WARNING     | [105] availability zone us-east-1a (use1-az1) is unknown: m1; m2; see",
            })
    void eachStateIsToldInItsTone(State state, Tone tone, String text) {
        Optional<News> news = judge.observe(zone(state, "m1", "m2"), "");
        assertThat(news.map(News::tone)).isEqualTo(Optional.ofNullable(tone));
        assertThat(news.map(News::text).orElse("")).startsWith(text == null ? "" : text);
        assertThat(judge.observe(zone(state, "m1", "m2"), "")).isEmpty();
        Optional<News> well = judge.observe(zone(State.AVAILABLE), "");
        assertThat(well.map(News::tone))
                .isEqualTo(tone == null ? Optional.empty() : Optional.of(Tone.WELL));
    }

    @ParameterizedTest
    @CsvSource({"DENIED,[105]", "UNREACHABLE,[105]", "THROTTLED,[105]", "TIMED_OUT,[106]"})
    void anUnansweredReadingIsOnlyAWarning(FaultKind kind, String code) {
        News news = judge.observe(fault(kind, "Code", "text", "r1"), "us-east-1a").orElseThrow();
        assertThat(news.tone()).isEqualTo(Tone.WARNING);
        assertThat(news.text())
                .startsWith("the state of the availability zone is not known: " + code + " ");
        assertThat(judge.observe(fault(kind, "Code", "text", "r2"), "us-east-1a"))
                .as("another request id is no news")
                .isEmpty();
        assertThat(judge.observe(zone(State.AVAILABLE), "us-east-1a").map(News::text))
                .contains("availability zone us-east-1a (use1-az1) is available again");
    }

    @Test
    void theMissingRightIsNamed() {
        assertThat(
                        judge.observe(fault(FaultKind.DENIED, "UnauthorizedOperation", "", ""), "")
                                .map(News::text)
                                .orElse(""))
                .endsWith(
                        "allow ec2:DescribeAvailabilityZones in the IAM policy of this node's role");
    }

    @Test
    void aZoneThatDoesNotExistNamesTheParameter() {
        assertThat(
                        judge.observe(
                                        fault(
                                                FaultKind.INVALID,
                                                "InvalidParameterValue",
                                                "Invalid availability zone: [ap-northeast-1x]",
                                                "r"),
                                        "ap-northeast-1x")
                                .map(News::text)
                                .orElse(""))
                .contains("[105]", "Invalid availability zone: [ap-northeast-1x]")
                .endsWith("correct aws_availability_zone, or leave it empty to have it discovered");
    }

    @Test
    void newMessagesOfABadZoneAreNews() {
        assertThat(judge.observe(zone(State.IMPAIRED, "m1"), "")).isPresent();
        assertThat(judge.observe(zone(State.IMPAIRED, "m2"), "")).isPresent();
    }

    private static ApiResult<AvailabilityZone> zone(State state, String... messages) {
        return ApiResult.done(
                new AvailabilityZone("us-east-1a", "use1-az1", state, List.of(messages)));
    }

    private static ApiResult<AvailabilityZone> fault(
            FaultKind kind, String code, String message, String requestId) {
        return ApiResult.failed(
                new ApiFault(
                        kind, "DescribeAvailabilityZones", "us-east-1a", code, message, requestId));
    }
}
