package org.pgwatchdog.daemon.cli;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.pgwatchdog.bridge.conf.ConfProblem;
import org.pgwatchdog.bridge.conf.SettingsResult;
import org.pgwatchdog.bridge.conf.WatchdogSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `pgwatchdog check-config`.
@Command(
        name = "check-config",
        mixinStandardHelpOptions = true,
        description = "Names everything wrong with a configuration. Exit code 0: usable, 2: not.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  pgwatchdog check-config -f /etc/pgpool2/pgpool.conf",
            "  pgwatchdog check-config -f pgpool.conf -f pgwatchdog.conf --node-id 1"
        })
final class CheckConfigCommand implements Callable<Integer> {
    @Mixin private ConfigFiles config = new ConfigFiles();

    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        var line = Objects.requireNonNull(spec).commandLine();
        return switch (config.read()) {
            case SettingsResult.Invalid(List<ConfProblem> problems) ->
                    throw new BadConfiguration(problems.stream().map(Object::toString).toList());
            case SettingsResult.Loaded(WatchdogSettings settings, List<ConfProblem> warnings) -> {
                List<String> problems = VipAccess.fatalProblemsOf(settings);
                if (!problems.isEmpty()) {
                    throw new BadConfiguration(problems);
                }
                warnings.forEach(warning -> line.getErr().println("warning: " + warning));
                line.getOut()
                        .println(
                                "the configuration of node "
                                        + settings.cluster().localId()
                                        + " of "
                                        + settings.cluster().nodes().size()
                                        + " is usable");
                line.getOut().flush();
                yield 0;
            }
        };
    }
}
