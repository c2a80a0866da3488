package org.pgwatchdog.daemon.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pgwatchdog.bridge.conf.DaemonPlace;
import org.pgwatchdog.bridge.conf.WatchdogSettings;
import org.pgwatchdog.daemon.control.ControlAnswer;
import org.pgwatchdog.daemon.control.ControlClient;
import org.pgwatchdog.daemon.control.ControlRequest;
import org.pgwatchdog.daemon.control.ControlSocketPath;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// The options that say which daemon is meant.
final class DaemonAddress {
    @Mixin private ConfigFiles config = new ConfigFiles();

    @Option(
            names = "--socket",
            paramLabel = "PATH",
            description = "The daemon's control socket, instead of -f.")
    private @Nullable Path socket;

    Path socket() throws BadConfiguration {
        if (socket != null) {
            return socket;
        }
        if (!config.areNamed()) {
            throw new BadConfiguration(
                    List.of("pgwatchdog: -f FILE or --socket PATH is missing; see --help"));
        }
        Optional<DaemonPlace> place = DaemonPlace.find(config.files(), config.nodeId());
        if (place.isPresent()) {
            return ControlSocketPath.of(place.get().directory(), place.get().wdPort());
        }
        WatchdogSettings settings = config.settings();
        return ControlSocketPath.of(
                settings.control().directory(), settings.cluster().localAddress().wdPort());
    }

    ControlAnswer ask(ControlRequest request) throws IOException, BadConfiguration {
        return ControlClient.exchange(socket(), request);
    }

    ControlAnswer ask(ControlRequest request, Duration limit) throws IOException, BadConfiguration {
        return ControlClient.exchange(socket(), request, limit);
    }
}
