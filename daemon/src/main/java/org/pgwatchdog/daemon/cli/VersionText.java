package org.pgwatchdog.daemon.cli;

import org.pgwatchdog.daemon.status.Version;
import picocli.CommandLine.IVersionProvider;

/// What `--version` prints.
final class VersionText implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[] {"pgwatchdog " + Version.text()};
    }
}
