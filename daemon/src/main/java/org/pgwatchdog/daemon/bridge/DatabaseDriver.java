package org.pgwatchdog.daemon.bridge;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.pgwatchdog.bridge.conf.BridgeSettings;
import org.pgwatchdog.bridge.conf.WatchdogSettings;
import org.pgwatchdog.bridge.engine.BackendRole;
import org.pgwatchdog.bridge.engine.BridgeEvent;
import org.pgwatchdog.bridge.health.BackendHealth;
import org.pgwatchdog.bridge.health.BackendProbe;
import org.pgwatchdog.bridge.health.BackendReplication;
import org.pgwatchdog.bridge.health.BackendSighting;
import org.pgwatchdog.bridge.health.BackendTarget;
import org.pgwatchdog.bridge.health.HealthCheck;
import org.pgwatchdog.bridge.health.HealthCheckTimes;
import org.pgwatchdog.bridge.health.HealthListener;
import org.pgwatchdog.bridge.health.Login;
import org.pgwatchdog.bridge.health.ProbeOutcome;
import org.pgwatchdog.bridge.health.ReplicationCheck;
import org.pgwatchdog.bridge.health.ReplicationReport;
import org.pgwatchdog.bridge.health.RoleSurvey;
import org.pgwatchdog.bridge.pool.DatabaseAccess;
import org.pgwatchdog.session.PoolPassword;

/// The databases of this node's configuration: answers the bridge's questions and, in managed mode, checks
/// their health and replication. JDBC is loaded after the node is ready, and before the first failover.
public final class DatabaseDriver implements DatabaseAccess, AutoCloseable {
    /// A question must not take longer, whatever `connect_timeout` allows.
    private static final Duration LIMIT = Duration.ofSeconds(3);

    private static final String STREAMING = "streaming";

    private final boolean managed;
    private final List<BackendTarget> targets;
    private final BackendProbe probe = new BackendProbe();
    private final RoleSurvey survey;
    private final BackendLedger ledger;
    private final ReplicationCheck.Settings replication;
    private final Map<Integer, BackendHealth> health = new ConcurrentHashMap<>();
    private final Map<Integer, BackendReplication> followers = new ConcurrentHashMap<>();
    private Optional<HealthCheck> healthCheck = Optional.empty();
    private Optional<ReplicationCheck> replicationCheck = Optional.empty();

    /// Files outside the configuration that open it.
    ///
    /// @param keyFile `.pgpoolkey`, which opens `AES…` passwords
    /// @param pcpPassfile the user's `.pcppass`, for a configuration that names no other
    public record Secrets(Optional<Path> keyFile, Path pcpPassfile) {}

    DatabaseDriver(WatchdogSettings settings, Secrets secrets, BackendLedger ledger) {
        BridgeSettings bridge = settings.bridge();
        this.managed = bridge.mode() == BridgeSettings.Mode.MANAGED;
        this.ledger = ledger;
        this.targets =
                bridge.backends().stream()
                        .filter(BridgeSettings.Backend::isUsed)
                        .map(one -> targetOf(bridge, one, secrets))
                        .toList();
        Login asReplication =
                loginOf("sr_check_password", bridge.replication().login(), bridge, secrets);
        this.survey = new RoleSurvey(asReplication);
        this.replication =
                new ReplicationCheck.Settings(
                        asReplication,
                        bridge.replication().period(),
                        bridge.failover().detachFalsePrimary());
    }

    private static BackendTarget targetOf(
            BridgeSettings bridge, BridgeSettings.Backend backend, Secrets secrets) {
        BridgeSettings.HealthCheck check = backend.healthCheck();
        return new BackendTarget(
                backend.id(),
                backend.host(),
                backend.port(),
                backend.applicationName(),
                loginOf("health_check_password", check.login(), bridge, secrets),
                new HealthCheckTimes(
                        check.period(),
                        check.timeout(),
                        check.maxRetries(),
                        check.retryDelay(),
                        check.connectTimeout()));
    }

    private static Login loginOf(
            String key, BridgeSettings.Login login, BridgeSettings bridge, Secrets secrets) {
        return new Login(
                login.user(),
                new PoolPassword(
                        key, login.password().reveal(), bridge.passwordFile(), secrets.keyFile()),
                login.database());
    }

    /// Begins the checks of managed mode; returns at once.
    void start(Consumer<BridgeEvent> listener) {
        if (managed) {
            HealthCheck check = new HealthCheck(targets, ledger::isWatched, new Ears(listener));
            healthCheck = Optional.of(check);
            check.start();
            ReplicationCheck followersCheck =
                    new ReplicationCheck(
                            targets,
                            replication,
                            ledger::isAttached,
                            report -> heard(report, listener));
            replicationCheck = Optional.of(followersCheck);
            followersCheck.start();
        }
        // The first question loads JDBC, which must not cost time in a failover.
        Thread.ofVirtual()
                .name("jdbc-warm-up")
                .start(() -> survey(targets.stream().map(BackendTarget::id).toList()));
    }

    private void heard(ReplicationReport report, Consumer<BridgeEvent> listener) {
        for (BackendReplication one : report.backends()) {
            followers.put(one.id(), one);
            if (one.state().equals(STREAMING) && !ledger.isAttached(one.id())) {
                listener.accept(new BridgeEvent.StandbyStreams(one.id()));
            }
        }
    }

    /// Passes the health check's results on.
    private final class Ears implements HealthListener {
        private final Consumer<BridgeEvent> listener;

        Ears(Consumer<BridgeEvent> listener) {
            this.listener = listener;
        }

        @Override
        public void changed(BackendHealth news) {
            // Each result is told by checked().
        }

        @Override
        public void checked(BackendHealth news) {
            health.put(news.id(), news);
            listener.accept(
                    switch (news) {
                        case BackendHealth.Healthy(int id, _) -> new BridgeEvent.BackendHealthy(id);
                        case BackendHealth.Failing(int id, String reason, _) ->
                                new BridgeEvent.BackendFailed(id, reason);
                    });
        }
    }

    @Override
    public Answer probe(int backend) {
        Optional<BackendTarget> target =
                targets.stream().filter(one -> one.id() == backend).findFirst();
        if (target.isEmpty()) {
            return new Answer(false, "backend " + backend + " is not configured");
        }
        return switch (probe.probe(target.get(), LIMIT)) {
            case ProbeOutcome.Answered _ -> new Answer(true, "");
            case ProbeOutcome.Failed(String reason, _) -> new Answer(false, reason);
        };
    }

    @Override
    public List<BackendRole> survey(List<Integer> backends) {
        List<BackendTarget> asked =
                targets.stream().filter(one -> backends.contains(one.id())).toList();
        int size = targets.stream().mapToInt(BackendTarget::id).max().orElse(-1) + 1;
        List<BackendRole> roles = new ArrayList<>(Collections.nCopies(size, BackendRole.UNKNOWN));
        for (BackendSighting sighting : survey.survey(asked, LIMIT)) {
            roles.set(sighting.id(), sighting.role());
        }
        return roles;
    }

    /// What the health check last said, if there is one.
    Optional<BackendHealth> healthOf(int backend) {
        return Optional.ofNullable(health.get(backend));
    }

    /// What the replication check last found, if there is one.
    Optional<BackendReplication> replicationOf(int backend) {
        return Optional.ofNullable(followers.get(backend));
    }

    @Override
    public void close() {
        healthCheck.ifPresent(HealthCheck::close);
        replicationCheck.ifPresent(ReplicationCheck::close);
        probe.close();
        survey.close();
    }
}
