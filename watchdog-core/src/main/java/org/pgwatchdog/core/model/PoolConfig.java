package org.pgwatchdog.core.model;

import java.util.List;
import java.util.OptionalInt;

/// The configuration a node reports to its leader in POOL CONFIG DATA `Z` (protocol v4, 17.4).
///
/// @param settings the scalar keys in wire order; booleans are 0 or 1
/// @param healthChecks one entry per backend, may be empty
/// @param backends the configured backends, may be empty
/// @param nodes the configured watchdog nodes
public record PoolConfig(
        List<Setting> settings,
        List<HealthCheck> healthChecks,
        List<Backend> backends,
        List<Node> nodes) {
    public PoolConfig {
        settings = List.copyOf(settings);
        healthChecks = List.copyOf(healthChecks);
        backends = List.copyOf(backends);
        nodes = List.copyOf(nodes);
    }

    /// The value of the scalar key `name`, if it was sent.
    public OptionalInt setting(String name) {
        for (Setting setting : settings) {
            if (setting.name().equals(name)) {
                return OptionalInt.of(setting.value());
            }
        }
        return OptionalInt.empty();
    }

    /// One scalar key. Seconds, counts, or 0 and 1 for booleans.
    public record Setting(String name, int value) {}

    /// The health check of one backend; seconds but `connectTimeout`, which is in milliseconds.
    public record HealthCheck(
            int timeout, int period, int maxRetries, int retryDelay, int connectTimeout) {}

    public record Backend(String host, int port) {}

    public record Node(String host, int wdPort, int pgpoolPort) {}
}
