package org.pgwatchdog.lifecheck;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// How the local pgpool is watched.
///
/// @param enabled `local_pgpool`: false on a witness, where nothing local is checked
/// @param pidFile `pid_file_name`; empty: only the port is looked at
/// @param host where the local pgpool listens, as seen from here
/// @param port its port; 0: only the pid file is looked at
/// @param period the pause between two looks at the process
public record LocalPgpoolSettings(
        boolean enabled, Optional<Path> pidFile, String host, int port, Duration period) {
    /// A witness: no local pgpool.
    public static final LocalPgpoolSettings NONE =
            new LocalPgpoolSettings(
                    false, Optional.empty(), "", 0, LifecheckLimits.LOCAL_PERIOD_DEFAULT);

    public LocalPgpoolSettings {
        LifecheckLimits.requirePeriod("the period of the local check", period);
        if (enabled && pidFile.isEmpty() && port == 0) {
            throw new IllegalArgumentException(
                    "the local pgpool needs pid_file_name or port to be watched");
        }
    }
}
