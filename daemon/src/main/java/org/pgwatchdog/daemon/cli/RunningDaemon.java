package org.pgwatchdog.daemon.cli;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.pgwatchdog.bridge.conf.WatchdogSettings;
import org.pgwatchdog.daemon.control.ControlAnswer;
import org.pgwatchdog.daemon.control.ControlClient;
import org.pgwatchdog.daemon.control.ControlRequest;
import org.pgwatchdog.daemon.control.ControlSocketPath;

/// The daemon of this configuration on this host, which decides where the virtual IP is.
///
/// @param state its state's label; empty if none runs
record RunningDaemon(Optional<String> state) {
    private static final Duration LIMIT = Duration.ofSeconds(2);
    private static final String LEADER = "LEADER";

    /// Asks it.
    ///
    /// @throws IOException if there is one, and it does not say
    static RunningDaemon of(WatchdogSettings settings) throws IOException {
        var socket =
                ControlSocketPath.of(
                        settings.control().directory(), settings.cluster().localAddress().wdPort());
        try {
            ControlAnswer answer =
                    ControlClient.exchange(socket, new ControlRequest.Status(), LIMIT);
            if (!answer.done()) {
                throw new IOException("the daemon here does not tell its state: " + answer.text());
            }
            JsonObject local = answer.data().getAsJsonObject().getAsJsonObject("local");
            return new RunningDaemon(Optional.of(local.get("state").getAsString()));
        } catch (ControlClient.UnreachableException _) {
            return new RunningDaemon(Optional.empty());
        }
    }

    /// @throws IOException if another node's daemon has the virtual IP, as far as ours knows
    void mayRaise(boolean force) throws IOException {
        if (!force && state.filter(label -> !label.equals(LEADER)).isPresent()) {
            throw new IOException(
                    "the daemon here is "
                            + state.get()
                            + ": raising the VIP here would take it from the leader; use pgwatchdog"
                            + " switchover, or --force");
        }
    }

    /// @throws IOException if our daemon has the virtual IP, and would raise it again
    void mayDrop(boolean force) throws IOException {
        if (!force && state.filter(LEADER::equals).isPresent()) {
            throw new IOException(
                    "the daemon here is LEADER and would raise the VIP again; use pgwatchdog"
                            + " switchover or stop, or --force");
        }
    }
}
