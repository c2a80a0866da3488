package org.pgwatchdog.daemon.doctor.host;

import java.util.Map;
import java.util.Optional;
import org.pgwatchdog.bridge.conf.ConfEntry;
import org.pgwatchdog.bridge.conf.PgpoolConf;
import org.pgwatchdog.bridge.conf.WatchdogSettings;
import org.pgwatchdog.core.model.NodeAddress;

/// The names under which the operator wrote the settings: those of 3.4 or of 4.x, and each node's number as
/// it stands in the file.
final class WrittenNames {
    /// What 3.4 called some settings; read with `watchdog_protocol = '3'`.
    private static final Map<String, String> OLD =
            Map.of(
                    "if_cmd_path", "ifconfig_path",
                    "follow_primary_command", "follow_master_command");

    private final PgpoolConf conf;
    private final WatchdogSettings settings;

    WrittenNames(NodeSubject subject) {
        this.conf = PgpoolConf.read(subject.files());
        this.settings = subject.settings();
    }

    /// True if the nodes are described as 3.4 does it.
    boolean isOld() {
        return isLegacy() && conf.find("other_pgpool_hostname0").isPresent();
    }

    boolean isLegacy() {
        return settings.peers().protocol() == WatchdogSettings.Protocol.V3;
    }

    /// The name of 3.4, if that is what stands there.
    String of(String name) {
        return Optional.ofNullable(OLD.get(name))
                .filter(old -> isLegacy() && conf.find(old).isPresent())
                .orElse(name);
    }

    /// What names this node.
    String ownHost() {
        return isOld() ? "wd_hostname" : "hostname" + ownNumber();
    }

    /// What says who of the nodes this one is.
    String identity() {
        return isOld() ? "wd_hostname" : "pgpool_node_id (or --node-id)";
    }

    /// What says where to listen for peers.
    String ownWdPort() {
        return isOld() ? "wd_port" : firstOf("wd_listen_port", "wd_port" + ownNumber());
    }

    /// What says where to receive heartbeats.
    String ownHeartbeatPort() {
        return isOld()
                ? "wd_heartbeat_port"
                : firstOf("wd_heartbeat_listen_port", "heartbeat_port" + ownNumber());
    }

    private String firstOf(String name, String otherwise) {
        return conf.find(name).map(ConfEntry::value).filter(text -> !text.equals("0")).isPresent()
                ? name
                : otherwise;
    }

    /// Inside, a node of the older generation counts itself as 0.
    private int ownNumber() {
        NodeAddress self = settings.cluster().localAddress();
        if (isLegacy()) {
            for (int number = 0; number < settings.cluster().nodes().size(); number++) {
                if (isWritten("hostname" + number, self.host())
                        && isWritten("wd_port" + number, Integer.toString(self.wdPort()))) {
                    return number;
                }
            }
        }
        return self.id().value();
    }

    private boolean isWritten(String key, String value) {
        return conf.find(key).filter(entry -> entry.value().strip().equals(value)).isPresent();
    }
}
