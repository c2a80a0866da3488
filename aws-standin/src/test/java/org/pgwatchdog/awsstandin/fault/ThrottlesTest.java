package org.pgwatchdog.awsstandin.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.pgwatchdog.awsstandin.world.Refusal;
import org.pgwatchdog.awsstandin.world.Refusals;

class ThrottlesTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private final Throttles throttles = new Throttles();

    @Test
    void writesOfEc2HaveFiftyTokensAndFiveMoreASecond() {
        assertThat(taken("ec2:ReplaceRoute", "1", NOW)).isEqualTo(50);
        assertThat(taken("ec2:ReplaceRoute", "1", NOW.plusSeconds(1))).isEqualTo(5);
        assertThat(taken("ec2:CreateRoute", "1", NOW)).isEqualTo(50);
        assertThat(taken("ec2:ReplaceRoute", "2", NOW)).isEqualTo(50);
    }

    @Test
    void allCallsOfRoute53ShareFiveTokens() {
        assertThat(taken("route53:GetChange", "1", NOW)).isEqualTo(5);
        Refusals.refuses(
                () -> throttles.take("route53:GetHostedZone", "1", false, NOW),
                400,
                "Throttling",
                "Rate exceeded");
        assertThat(taken("route53:GetChange", "1", NOW.plus(Duration.ofMillis(400)))).isEqualTo(2);
    }

    @Test
    void anEmptyBucketOfEc2IsA503() {
        throttles.set("ec2:ReplaceRoute", new Throttles.Size(0, 0));
        Refusals.refuses(
                () -> throttles.take("ec2:ReplaceRoute", "1", false, NOW),
                503,
                "RequestLimitExceeded",
                "Request limit exceeded.");
        throttles.reset();
        throttles.take("ec2:ReplaceRoute", "1", false, NOW);
    }

    @Test
    void offMeansOff() {
        throttles.off();
        assertThat(taken("route53:GetChange", "1", NOW)).isEqualTo(1000);
    }

    private int taken(String action, String account, Instant when) {
        for (int i = 0; i < 1000; i++) {
            try {
                throttles.take(action, account, false, when);
            } catch (Refusal _) {
                return i;
            }
        }
        return 1000;
    }
}
