package org.pgwatchdog.daemon.cli;

import java.util.List;
import org.pgwatchdog.bridge.conf.WatchdogSettings;
import org.pgwatchdog.daemon.wiring.StartupFailure;
import org.pgwatchdog.daemon.wiring.VipWiring;
import org.pgwatchdog.vip.ConfigProblem;

/// The configured virtual IP, for the commands that touch it without a daemon.
final class VipAccess {
    private VipAccess() {}

    /// @throws BadConfiguration if it cannot work
    static VipWiring of(WatchdogSettings settings) throws BadConfiguration {
        try {
            VipWiring wiring = VipWiring.of(settings);
            List<String> fatal = fatalTextsOf(wiring);
            if (!fatal.isEmpty()) {
                throw new BadConfiguration(fatal);
            }
            return wiring;
        } catch (StartupFailure wrong) {
            throw new BadConfiguration(List.of("pgwatchdog: " + wrong.getMessage()));
        }
    }

    /// What is wrong with it, empty if nothing is.
    static List<String> fatalProblemsOf(WatchdogSettings settings) {
        try {
            return fatalTextsOf(VipWiring.of(settings));
        } catch (StartupFailure wrong) {
            return List.of(String.valueOf(wrong.getMessage()));
        }
    }

    private static List<String> fatalTextsOf(VipWiring wiring) {
        return wiring.problems().stream()
                .filter(ConfigProblem::fatal)
                .map(ConfigProblem::text)
                .toList();
    }
}
