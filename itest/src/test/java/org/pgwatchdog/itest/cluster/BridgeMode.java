package org.pgwatchdog.itest.cluster;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// Who decides about databases where our daemon and a pgpool stand side by side.
public enum BridgeMode {
    /// Nobody: the pool knows one database that is never failed over.
    NONE,
    /// The pool decides, and hands each of its commands to the daemon.
    RELAY,
    /// The daemon decides; the pool's own failover is off.
    MANAGED;

    private static final String KEY = "bridge_mode";

    /// Where our daemon answers stock pcp programs.
    static final int PCP_PORT = 9897;

    /// What pgpool passes to every command, as options of `notify`.
    private static final String PLACEHOLDERS =
            "--node %d --host \"%h\" --port %p --data-dir \"%D\" --new-main %m"
                    + " --new-main-host \"%H\" --new-main-port \"%r\" --new-main-data-dir \"%R\""
                    + " --old-main %M --old-primary %P --old-primary-host \"%N\""
                    + " --old-primary-port \"%S\"";

    /// The mode that the daemon's settings name.
    static BridgeMode of(Map<String, String> javaSettings) {
        String value = javaSettings.getOrDefault(KEY, "'none'").replace("'", "");
        return valueOf(value.toUpperCase(Locale.ROOT));
    }

    /// The daemon's settings for this mode.
    Map<String, String> daemonSettings() {
        return this == NONE
                ? Map.of()
                : Map.of(
                        KEY,
                        "'" + name().toLowerCase(Locale.ROOT) + "'",
                        "bridge_pcp_listen",
                        "'127.0.0.1:" + PCP_PORT + "'",
                        "bridge_command_timeout",
                        "20s");
    }

    /// What the configuration of the pool beside our daemon has instead of the operator's settings.
    Map<String, String> poolSettings(Path launcher, Path daemonConf) {
        return switch (this) {
            case NONE -> Map.of();
            case RELAY ->
                    Map.of(
                            "failover_command",
                            hook(launcher, "failover", daemonConf),
                            "failback_command",
                            hook(launcher, "failback", daemonConf),
                            "follow_primary_command",
                            hook(launcher, "follow_primary", daemonConf));
            case MANAGED -> {
                Map<String, String> settings = new LinkedHashMap<>();
                settings.put("failover_command", "''");
                settings.put("failback_command", "''");
                settings.put("follow_primary_command", "''");
                settings.put("health_check_period", "0");
                settings.put("failover_on_backend_error", "off");
                yield settings;
            }
        };
    }

    private static String hook(Path launcher, String event, Path daemonConf) {
        return "'%s notify %s -f %s %s'".formatted(launcher, event, daemonConf, PLACEHOLDERS);
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
