package org.pgwatchdog.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.pgwatchdog.bridge.conf.SettingsResult;
import org.pgwatchdog.bridge.conf.WatchdogSettings;
import org.pgwatchdog.daemon.wiring.RunOptions;
import org.pgwatchdog.daemon.wiring.StartupFailure;

/// The daemons of one test: made of configuration files as `pgwatchdog run` does, all ended at its end.
final class StartedDaemons implements AutoCloseable {
    private final List<Daemon> daemons = new ArrayList<>();

    /// One that is not started yet.
    ///
    /// @param node `--node-id`
    /// @param control where its control socket goes
    Daemon create(Path configuration, OptionalInt node, Path control) throws StartupFailure {
        RunOptions options =
                new RunOptions(
                        List.of(configuration),
                        node,
                        Optional.empty(),
                        control.resolve("pcppass"),
                        Optional.of(control));
        SettingsResult read = WatchdogSettings.load(options.files(), options.nodeId());
        if (!(read instanceof SettingsResult.Loaded(WatchdogSettings settings, var _))) {
            throw new AssertionError(read);
        }
        Daemon daemon = new Daemon(options, settings);
        daemons.add(daemon);
        return daemon;
    }

    Daemon start(Path configuration, OptionalInt node, Path control) throws Exception {
        Daemon daemon = create(configuration, node, control);
        daemon.start();
        return daemon;
    }

    /// A shell script of one line.
    static Path script(Path file, String line) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + line + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
        return file;
    }

    @Override
    public void close() throws InterruptedException {
        for (Daemon daemon : daemons) {
            daemon.stop("the test ends");
            daemon.await();
        }
    }
}
