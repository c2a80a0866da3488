package org.pgwatchdog.daemon.doctor.host;

import java.nio.file.Path;
import java.util.List;
import org.pgwatchdog.bridge.conf.ConfProblem;
import org.pgwatchdog.bridge.conf.WatchdogSettings;
import org.pgwatchdog.daemon.wiring.VipWiring;

/// What the checks of this host look at.
///
/// @param settings the configuration
/// @param vip its virtual IP; opens and runs nothing
/// @param warnings what reading the configuration found
/// @param files the configuration files, as named on the command line
/// @param pcpPassfile the user's `.pcppass`
public record NodeSubject(
        WatchdogSettings settings,
        VipWiring vip,
        List<ConfProblem> warnings,
        List<Path> files,
        Path pcpPassfile) {
    public NodeSubject {
        warnings = List.copyOf(warnings);
        files = List.copyOf(files);
    }
}
