package org.pgwatchdog.daemon.bridge;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.pgwatchdog.bridge.access.JdbcDatabases;
import org.pgwatchdog.bridge.conf.BridgeSettings;
import org.pgwatchdog.bridge.conf.WatchdogSettings;
import org.pgwatchdog.bridge.engine.BackendRole;
import org.pgwatchdog.bridge.engine.BridgeEvent;
import org.pgwatchdog.bridge.pool.DatabaseAccess;
import org.pgwatchdog.session.LoginTarget;
import org.pgwatchdog.session.PoolPassword;

/// The databases of this node's configuration: answers the bridge's questions and, in managed mode, checks
/// their health. JDBC is loaded at the first question, never before the node is ready.
public final class DatabaseDriver implements DatabaseAccess, AutoCloseable {
    private static final String APPLICATION_NAME = "pgwatchdog";

    /// A question must not take longer, whatever `connect_timeout` allows.
    private static final Duration LIMIT_MAX = Duration.ofSeconds(3);

    private final JdbcDatabases databases;
    private final List<Integer> all;

    /// Files outside the configuration that open it.
    ///
    /// @param keyFile `.pgpoolkey`, which opens `AES…` passwords
    /// @param pcpPassfile the user's `.pcppass`, for a configuration that names no other
    public record Secrets(Optional<Path> keyFile, Path pcpPassfile) {}

    DatabaseDriver(WatchdogSettings settings, Secrets secrets) {
        BridgeSettings bridge = settings.bridge();
        Map<Integer, LoginTarget> targets = new TreeMap<>();
        Duration limit = LIMIT_MAX;
        for (BridgeSettings.Backend backend : bridge.backends()) {
            if (backend.isUsed()) {
                targets.put(backend.id(), targetOf(bridge, backend, secrets));
                Duration connect = backend.healthCheck().connectTimeout();
                boolean shorter = !connect.isZero() && connect.compareTo(limit) < 0;
                limit = shorter ? connect : limit;
            }
        }
        this.databases = new JdbcDatabases(targets, limit);
        this.all = List.copyOf(targets.keySet());
    }

    /// Roles are asked as `sr_check_user`, as natives do, or as `health_check_user` if that is empty.
    private static LoginTarget targetOf(
            BridgeSettings bridge, BridgeSettings.Backend backend, Secrets secrets) {
        BridgeSettings.Login replication = bridge.replication().login();
        boolean asReplication = !replication.user().isEmpty();
        BridgeSettings.Login login = asReplication ? replication : backend.healthCheck().login();
        PoolPassword password =
                new PoolPassword(
                        asReplication ? "sr_check_password" : "health_check_password",
                        login.password().reveal(),
                        bridge.passwordFile(),
                        secrets.keyFile());
        String database = login.database().isEmpty() ? "postgres" : login.database();
        return new LoginTarget(
                backend.host(), backend.port(), database, login.user(), password, APPLICATION_NAME);
    }

    /// Begins the health check, if there is one; returns at once.
    void start(Consumer<BridgeEvent> listener) {
        // The first question loads JDBC, which must not cost time in a failover.
        Thread.ofVirtual().name("jdbc-warm-up").start(() -> databases.survey(all));
    }

    @Override
    public Answer probe(int backend) {
        return databases.probe(backend);
    }

    @Override
    public List<BackendRole> survey(List<Integer> backends) {
        return databases.survey(backends);
    }

    @Override
    public void close() {
        databases.close();
    }
}
