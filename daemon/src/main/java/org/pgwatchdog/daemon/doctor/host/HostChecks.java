package org.pgwatchdog.daemon.doctor.host;

import java.util.List;
import org.pgwatchdog.bridge.conf.BridgeSettings;
import org.pgwatchdog.bridge.conf.WatchdogSettings;
import org.pgwatchdog.daemon.doctor.check.Check;

/// The checks of this host and what it talks to, other than AWS.
public final class HostChecks {
    private static final String WITNESS = "local_pgpool is off: there is no pgpool here";

    private HostChecks() {}

    /// In the order in which people read them.
    public static List<Check> of(NodeSubject subject) {
        WatchdogSettings settings = subject.settings();
        var node = new NodeChecks(subject);
        var address = new LocalAddressChecks(subject);
        var daemon = new RunningDaemon(settings);
        var names = new WrittenNames(subject);
        var network = new NetworkChecks(settings);
        var pool = new PoolChecks(subject);
        boolean present = settings.local().present();
        BridgeSettings bridge = settings.bridge();
        return List.of(
                Check.of("configuration", _ -> node.configuration()),
                Check.of("node-id", _ -> node.identity()),
                Check.of("authkey", _ -> node.key()),
                Check.of("directories", _ -> node.directories()),
                Check.of("commands", _ -> new CommandsCheck(subject).look()),
                Check.when(
                        address.isNeeded(),
                        "no address is put on an interface of this host",
                        "vip-interface",
                        _ -> address.device()),
                Check.of("privileges", _ -> address.privileges()),
                Check.of("own-ports", _ -> new OwnPortsCheck(settings, names, daemon).look()),
                Check.of("peers", _ -> network.peers()),
                Check.when(
                        !settings.lifecheck().trustedServers().isEmpty(),
                        "trusted_servers is empty",
                        "trusted-servers",
                        _ -> network.trustedServers()),
                Check.when(
                        !settings.partition().targets().isEmpty(),
                        "np_targets is empty",
                        "np-targets",
                        _ -> network.partitionTargets()),
                Check.when(present, WITNESS, "local-pgpool", _ -> pool.running()),
                Check.when(present, WITNESS, "use-watchdog", _ -> pool.ownWatchdog()),
                Check.when(
                        present && !bridge.pcpUser().isEmpty(),
                        present ? "bridge_pcp_user is empty" : WITNESS,
                        "pcp",
                        _ -> pool.pcp()),
                Check.when(
                        present && bridge.mode() == BridgeSettings.Mode.RELAY,
                        present ? "bridge_mode is not 'relay'" : WITNESS,
                        "hooks",
                        _ -> pool.hooks()),
                Check.when(
                        bridge.backends().stream().anyMatch(BridgeSettings.Backend::isUsed),
                        "no backend is configured",
                        "backends",
                        _ -> network.backends()));
    }
}
