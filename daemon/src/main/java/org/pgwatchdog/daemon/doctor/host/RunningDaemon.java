package org.pgwatchdog.daemon.doctor.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.pgwatchdog.bridge.conf.WatchdogSettings;
import org.pgwatchdog.daemon.control.ControlClient;
import org.pgwatchdog.daemon.control.ControlRequest;
import org.pgwatchdog.daemon.control.ControlSocketPath;

/// The daemon of this configuration on this host, if it runs.
record RunningDaemon(WatchdogSettings settings) {
    private static final Duration LIMIT = Duration.ofSeconds(2);

    /// What is known of it.
    enum State {
        /// It answers.
        RUNS,
        /// Its socket is there, and may not be used by this user.
        FORBIDDEN,
        /// Nobody answers.
        ABSENT
    }

    State state() {
        Path socket =
                ControlSocketPath.of(
                        settings.control().directory(), settings.cluster().localAddress().wdPort());
        try {
            ControlClient.exchange(socket, new ControlRequest.Status(), LIMIT);
            return State.RUNS;
        } catch (IOException _) {
            return Files.exists(socket) && !Files.isWritable(socket)
                    ? State.FORBIDDEN
                    : State.ABSENT;
        }
    }
}
