package org.pgwatchdog.daemon.cli;

import java.util.concurrent.Callable;
import org.pgwatchdog.daemon.control.ControlRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Spec;

/// `pgwatchdog stop`.
@Command(
        name = "stop",
        mixinStandardHelpOptions = true,
        description =
                "Ends the local daemon in order: hands over, says good-bye, releases the VIP.",
        footerHeading = "%nExamples:%n",
        footer = {"  pgwatchdog stop -f /etc/pgpool2/pgpool.conf"})
final class StopCommand implements Callable<Integer> {
    @Mixin private DaemonAddress daemon = new DaemonAddress();

    @Spec private picocli.CommandLine.Model.@org.jspecify.annotations.Nullable CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        return Answers.print(spec, daemon.ask(new ControlRequest.Stop()));
    }
}
