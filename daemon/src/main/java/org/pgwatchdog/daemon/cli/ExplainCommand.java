package org.pgwatchdog.daemon.cli;

import java.util.concurrent.Callable;
import org.pgwatchdog.daemon.control.ControlRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `pgwatchdog explain`.
@Command(
        name = "explain",
        mixinStandardHelpOptions = true,
        description = "Tells why the last takeover happened and what each phase cost.",
        footerHeading = "%nExamples:%n",
        footer = {"  pgwatchdog explain -f /etc/pgpool2/pgpool.conf"})
final class ExplainCommand implements Callable<Integer> {
    @Mixin private DaemonAddress daemon = new DaemonAddress();

    @Parameters(
            arity = "0..1",
            paramLabel = "last",
            description = "Which takeover; only the last one is kept.")
    private String which = "last";

    @Spec private picocli.CommandLine.Model.@org.jspecify.annotations.Nullable CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        if (!which.equals("last")) {
            throw new BadConfiguration(
                    java.util.List.of("pgwatchdog explain: only 'last' is kept"));
        }
        return Answers.print(spec, daemon.ask(new ControlRequest.Explain()));
    }
}
