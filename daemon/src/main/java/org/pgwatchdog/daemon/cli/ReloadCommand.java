package org.pgwatchdog.daemon.cli;

import java.util.concurrent.Callable;
import org.pgwatchdog.daemon.control.ControlRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Spec;

/// `pgwatchdog reload`.
@Command(
        name = "reload",
        mixinStandardHelpOptions = true,
        description = "Lets the local daemon read its configuration again.",
        footerHeading = "%nExamples:%n",
        footer = {"  pgwatchdog reload -f /etc/pgpool2/pgpool.conf"})
final class ReloadCommand implements Callable<Integer> {
    @Mixin private DaemonAddress daemon = new DaemonAddress();

    @Spec private picocli.CommandLine.Model.@org.jspecify.annotations.Nullable CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        return Answers.print(spec, daemon.ask(new ControlRequest.Reload()));
    }
}
