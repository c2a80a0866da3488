package org.pgwatchdog.daemon.cli;

import java.util.concurrent.Callable;
import org.pgwatchdog.daemon.control.ControlRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Spec;

/// `pgwatchdog pause`.
@Command(
        name = "pause",
        mixinStandardHelpOptions = true,
        description = "Suspends elections and VIP moves on the local node.",
        footerHeading = "%nExamples:%n",
        footer = {"  pgwatchdog pause -f /etc/pgpool2/pgpool.conf"})
final class PauseCommand implements Callable<Integer> {
    @Mixin private DaemonAddress daemon = new DaemonAddress();

    @Spec private picocli.CommandLine.Model.@org.jspecify.annotations.Nullable CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        return Answers.print(spec, daemon.ask(new ControlRequest.Pause(true)));
    }
}
