package org.pgwatchdog.bridge.conf;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/// The values a [WatchdogSettings] was built from: what was written, in its canonical spelling, with
/// secrets read from their files. Prints no value.
public final class EffectiveValues {
    private final Map<String, ConfEntry> entries;
    private final Path directory;
    private final int nodeId;

    /// Values as judged.
    ///
    /// @param entries by canonical key
    /// @param directory of the first file
    /// @param nodeId this node, -1 if that could not be found out
    EffectiveValues(Map<String, ConfEntry> entries, Path directory, int nodeId) {
        this.entries = new TreeMap<>(entries);
        this.directory = directory;
        this.nodeId = nodeId;
    }

    Map<String, ConfEntry> entries() {
        return entries;
    }

    Path directory() {
        return directory;
    }

    int nodeId() {
        return nodeId;
    }

    @Override
    public String toString() {
        return entries.size() + " settings";
    }
}
