package org.pgwatchdog.daemon.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.pgwatchdog.daemon.control.ControlRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `pgwatchdog pause`.
@Command(
        name = "pause",
        mixinStandardHelpOptions = true,
        description =
                "Suspends elections and moves of the virtual IP in the whole cluster, for maintenance.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  pgwatchdog pause -f /etc/pgpool2/pgpool.conf",
            "  pgwatchdog resume -f /etc/pgpool2/pgpool.conf",
            "",
            "Any node takes it and tells the others; pgwatchdog status shows it. Native nodes do not know",
            "of it. A leader that hears nothing for five minutes ends the pause by itself."
        })
final class PauseCommand implements Callable<Integer> {
    @Mixin private DaemonAddress daemon = new DaemonAddress();

    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        return Answers.print(spec, daemon.ask(new ControlRequest.Pause(true)));
    }
}
