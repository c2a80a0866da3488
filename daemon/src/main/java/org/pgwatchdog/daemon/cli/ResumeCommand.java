package org.pgwatchdog.daemon.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.pgwatchdog.daemon.control.ControlRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `pgwatchdog resume`.
@Command(
        name = "resume",
        mixinStandardHelpOptions = true,
        description = "Ends a pause: elections and moves of the virtual IP happen again.",
        footerHeading = "%nExamples:%n",
        footer = {"  pgwatchdog resume -f /etc/pgpool2/pgpool.conf"})
final class ResumeCommand implements Callable<Integer> {
    @Mixin private DaemonAddress daemon = new DaemonAddress();

    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        return Answers.print(spec, daemon.ask(new ControlRequest.Pause(false)));
    }
}
