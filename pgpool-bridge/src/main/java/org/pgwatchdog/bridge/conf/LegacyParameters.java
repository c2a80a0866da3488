package org.pgwatchdog.bridge.conf;

import static org.pgwatchdog.bridge.conf.ParameterShelf.port;
import static org.pgwatchdog.bridge.conf.ParameterShelf.shaped;

import java.util.List;
import org.pgwatchdog.bridge.conf.Parameter.Index;

/// The names by which Pgpool-II 3.2 to 3.4 describes the cluster (protocol v3, chapter 14); read with
/// `watchdog_protocol = '3'`. The plain `wd_port` of that time is the parameter `wd_port` without an
/// index, `ifconfig_path` is an alias.
final class LegacyParameters {
    /// The default of the plain `wd_port`.
    static final int WD_PORT = 9000;

    static final List<Parameter> ALL =
            List.of(
                    host("wd_hostname"),
                    host("other_pgpool_hostname").indexed(Index.REQUIRED),
                    port("other_pgpool_port", 0).indexed(Index.REQUIRED).afterRestart(),
                    port("other_wd_port", 0).indexed(Index.REQUIRED).afterRestart(),
                    port("wd_heartbeat_port", 9694).afterRestart(),
                    host("heartbeat_destination").indexed(Index.REQUIRED),
                    port("heartbeat_destination_port", 0).indexed(Index.REQUIRED).afterRestart());

    private static Parameter host(String name) {
        return shaped(name, Shapes::isHost, "a host name or address").afterRestart();
    }

    private LegacyParameters() {}
}
