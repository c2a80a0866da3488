package org.pgwatchdog.bridge.health;

import java.time.Duration;
import java.util.Optional;
import org.pgwatchdog.session.PoolPassword;
import org.pgwatchdog.session.testing.PostgresServer;

/// Backends for tests.
final class Targets {
    private Targets() {}

    static Login login(String user, String password, String database) {
        return new Login(
                user,
                new PoolPassword(
                        "health_check_password", password, Optional.empty(), Optional.empty()),
                database);
    }

    static HealthCheckTimes times(String period, String timeout, int retries, String delay) {
        return new HealthCheckTimes(
                Duration.parse("PT" + period),
                Duration.parse("PT" + timeout),
                retries,
                Duration.parse("PT" + delay),
                Duration.ofSeconds(10));
    }

    static BackendTarget target(PostgresServer server, Login login, HealthCheckTimes times) {
        return new BackendTarget(0, server.host(), server.port(), "server0", login, times);
    }

    static BackendTarget target(int id, String host, int port, String applicationName) {
        return new BackendTarget(
                id,
                host,
                port,
                applicationName,
                login("trusting", "", ""),
                times("10S", "5S", 0, "1S"));
    }
}
