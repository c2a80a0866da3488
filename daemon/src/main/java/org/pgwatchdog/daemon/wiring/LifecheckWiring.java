package org.pgwatchdog.daemon.wiring;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.pgwatchdog.bridge.conf.WatchdogSettings;
import org.pgwatchdog.core.model.NodeAddress;
import org.pgwatchdog.lifecheck.HeartbeatDestination;
import org.pgwatchdog.lifecheck.HeartbeatDialect;
import org.pgwatchdog.lifecheck.HeartbeatSettings;
import org.pgwatchdog.lifecheck.LifecheckLimits;
import org.pgwatchdog.lifecheck.LifecheckMethod;
import org.pgwatchdog.lifecheck.LifecheckSettings;
import org.pgwatchdog.lifecheck.LocalPgpoolSettings;
import org.pgwatchdog.lifecheck.QuerySettings;
import org.pgwatchdog.lifecheck.TrustedServerSettings;
import org.pgwatchdog.session.PoolPassword;
import org.pgwatchdog.wire.auth.PeerAuthentication;
import org.pgwatchdog.wire.heartbeat.HeartbeatLayout;

/// Gives the life check its part of the configuration.
public final class LifecheckWiring {
    private LifecheckWiring() {}

    /// Among nodes of 3.5 and later.
    public static LifecheckSettings settingsOf(WatchdogSettings all, RunOptions options) {
        return settingsOf(
                all,
                options,
                HeartbeatDialect.modern(
                        new PeerAuthentication(all.auth().key(), all.auth().method()),
                        HeartbeatLayout.HOST_254));
    }

    /// Among nodes whose heartbeats are `dialect`.
    public static LifecheckSettings settingsOf(
            WatchdogSettings all, RunOptions options, HeartbeatDialect dialect) {
        return new LifecheckSettings(
                methodOf(all),
                all.cluster().localAddress(),
                all.cluster().remotes(),
                all.lifecheck().interval(),
                heartbeatOf(all, dialect),
                queryOf(all.lifecheck(), options.keyFile()),
                trustedOf(all.lifecheck()),
                localOf(all));
    }

    private static LifecheckMethod methodOf(WatchdogSettings all) {
        return switch (all.lifecheck().method()) {
            case HEARTBEAT -> LifecheckMethod.HEARTBEAT;
            case QUERY -> LifecheckMethod.QUERY;
            case EXTERNAL -> LifecheckMethod.EXTERNAL;
        };
    }

    private static HeartbeatSettings heartbeatOf(WatchdogSettings all, HeartbeatDialect dialect) {
        WatchdogSettings.Heartbeat heartbeat = all.heartbeat();
        NodeAddress local = all.cluster().localAddress();
        List<HeartbeatDestination> destinations =
                heartbeat.destinations().stream()
                        .map(to -> new HeartbeatDestination(to.host(), to.port(), to.device()))
                        .toList();
        List<HeartbeatDestination> listeners =
                heartbeat.listeners().stream()
                        .map(at ->
                                new HeartbeatDestination(
                                        at.address().orElse(""), heartbeat.port(), at.device()))
                        .toList();
        return new HeartbeatSettings(
                heartbeat.keepalive(),
                heartbeat.deadtime(),
                destinations,
                listeners,
                local.host(),
                local.pgpoolPort(),
                dialect);
    }

    private static QuerySettings queryOf(
            WatchdogSettings.Lifecheck lifecheck, Optional<Path> keyFile) {
        return new QuerySettings(
                lifecheck.query(),
                lifecheck.dbname(),
                lifecheck.user(),
                new PoolPassword(
                        "wd_lifecheck_password",
                        lifecheck.password().reveal(),
                        lifecheck.passwordFile(),
                        keyFile),
                lifecheck.lifePoint());
    }

    private static TrustedServerSettings trustedOf(WatchdogSettings.Lifecheck lifecheck) {
        return new TrustedServerSettings(
                lifecheck.trustedServers(),
                Optional.of(lifecheck.trustedServerCommand()).filter(text -> !text.isBlank()),
                LifecheckLimits.TRUSTED_TIMEOUT_DEFAULT);
    }

    private static LocalPgpoolSettings localOf(WatchdogSettings all) {
        WatchdogSettings.Local local = all.local();
        if (!local.present()) {
            return LocalPgpoolSettings.NONE;
        }
        return new LocalPgpoolSettings(
                true,
                Optional.of(local.pidFile()),
                hostOf(local.listenAddresses()),
                local.port(),
                LifecheckLimits.LOCAL_PERIOD_DEFAULT);
    }

    /// Where to find a pgpool that listens on these addresses. A pgpool without TCP is judged by its
    /// process alone, but the life check wants a host all the same.
    private static String hostOf(List<String> listenAddresses) {
        for (String address : listenAddresses) {
            if (!address.equals("*") && !address.equals("0.0.0.0") && !address.equals("::")) {
                return address;
            }
        }
        return "127.0.0.1";
    }
}
