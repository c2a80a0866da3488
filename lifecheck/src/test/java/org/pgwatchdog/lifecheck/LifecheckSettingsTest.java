package org.pgwatchdog.lifecheck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgwatchdog.wire.auth.PeerAuthentication;
import org.pgwatchdog.wire.heartbeat.HeartbeatLayout;

class LifecheckSettingsTest {
    @ParameterizedTest
    @CsvSource({
        "5,    100,      wd_heartbeat_keepalive",
        "100,  100,      wd_heartbeat_deadtime",
        "2000, 90000000, wd_heartbeat_deadtime",
    })
    void badTimesAreNamed(long keepalive, long deadtime, String key) {
        assertThatThrownBy(() -> heartbeat(keepalive, deadtime, "node0"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(key);
    }

    @Test
    void hostNameMustFitTheLayout() {
        assertThatThrownBy(() -> heartbeat(100, 1000, "h".repeat(128))).hasMessageContaining("127");
        assertThat(heartbeat(100, 1000, "h".repeat(127)).announcedHost()).hasSize(127);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a;reboot", "$(x)", "-f", "", "a b"})
    void trustedServersAreHostsAndNothingForAShell(String server) {
        assertThatThrownBy(() ->
                        new TrustedServerSettings(
                                List.of(server), Optional.empty(), Duration.ofSeconds(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("trusted_servers");
    }

    @Test
    void blanksAroundTrustedServersAreDropped() {
        assertThat(
                        new TrustedServerSettings(
                                        List.of(" gw.example", "10.0.0.1 ", "fe80::1%eth0"),
                                        Optional.empty(),
                                        Duration.ofSeconds(1))
                                .servers())
                .containsExactly("gw.example", "10.0.0.1", "fe80::1%eth0");
    }

    @ParameterizedTest
    @CsvSource({"10000, 6000", "3000, 2500", "1000, 1000", "50, 1000", "60000, 31000"})
    void queriesEndWithinTheNativeLimitOrTheInterval(long interval, long limit) {
        assertThat(LifecheckLimits.queryLimit(Duration.ofMillis(interval)))
                .isEqualTo(Duration.ofMillis(limit));
    }

    private static HeartbeatSettings heartbeat(long keepalive, long deadtime, String host) {
        return new HeartbeatSettings(
                Duration.ofMillis(keepalive),
                Duration.ofMillis(deadtime),
                List.of(),
                List.of(),
                host,
                9999,
                PeerAuthentication.DISABLED,
                HeartbeatLayout.HOST_128);
    }
}
