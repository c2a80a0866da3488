package org.pgwatchdog.daemon.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.pgwatchdog.bridge.conf.SettingsResult;
import org.pgwatchdog.bridge.conf.WatchdogSettings;
import picocli.CommandLine.Option;

/// The options that name a node's configuration.
final class ConfigFiles {
    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            description = "Configuration; several times: later files override earlier ones.")
    private List<Path> files = new ArrayList<>();

    @Option(
            names = "--node-id",
            paramLabel = "N",
            description = "This node's id; default: the file pgpool_node_id beside the first FILE.")
    private @Nullable Integer nodeId;

    boolean areNamed() {
        return !files.isEmpty();
    }

    List<Path> files() {
        return List.copyOf(files);
    }

    OptionalInt nodeId() {
        return nodeId == null ? OptionalInt.empty() : OptionalInt.of(nodeId);
    }

    SettingsResult read() throws BadConfiguration {
        if (files.isEmpty()) {
            throw new BadConfiguration(List.of("pgwatchdog: -f FILE is missing; see --help"));
        }
        return WatchdogSettings.load(files, nodeId());
    }

    WatchdogSettings settings() throws BadConfiguration {
        return switch (read()) {
            case SettingsResult.Loaded(WatchdogSettings settings, var _) -> settings;
            case SettingsResult.Invalid(var problems) ->
                    throw new BadConfiguration(problems.stream().map(Object::toString).toList());
        };
    }
}
