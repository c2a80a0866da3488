package org.pgwatchdog.core.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Protocol v4, 12.5; native `update_failover_timeout` (watchdog.c).
class VoteLifetimeTest {
    @ParameterizedTest
    @CsvSource({
        "0,0,0,15",
        "10,1,4,15",
        "10,1,6,16",
        "60,5,3,75",
        "0,10,3,30",
        "-5,-10,-3,15",
        "2147483647,2147483647,2147483647,86400"
    })
    void isPeriodPlusRetriesOfTheSlowestCheckButAtLeastFifteenSeconds(
            int period, int delay, int retries, long seconds) {
        var check = new PoolConfig.HealthCheck(20, period, retries, delay, 10_000);
        var forAll =
                List.of(
                        new PoolConfig.Setting("health_check_period", period),
                        new PoolConfig.Setting("health_check_retry_delay", delay),
                        new PoolConfig.Setting("health_check_max_retries", retries));

        assertThat(VoteLifetime.of(config(List.of(), List.of(check)))).hasSeconds(seconds);
        assertThat(VoteLifetime.of(config(forAll, List.of()))).hasSeconds(seconds);
    }

    private static PoolConfig config(
            List<PoolConfig.Setting> settings, List<PoolConfig.HealthCheck> checks) {
        return new PoolConfig(settings, checks, List.of(), List.of());
    }
}
