package org.pgwatchdog.daemon.cli;

import java.util.concurrent.Callable;
import org.pgwatchdog.daemon.control.ControlRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Spec;

/// `pgwatchdog dump`.
@Command(
        name = "dump",
        mixinStandardHelpOptions = true,
        description = "Writes the local daemon's flight recorder to a file.",
        footerHeading = "%nExamples:%n",
        footer = {"  pgwatchdog dump -f /etc/pgpool2/pgpool.conf"})
final class DumpCommand implements Callable<Integer> {
    @Mixin private DaemonAddress daemon = new DaemonAddress();

    @Spec private picocli.CommandLine.Model.@org.jspecify.annotations.Nullable CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        return Answers.print(spec, daemon.ask(new ControlRequest.Dump()));
    }
}
