package org.pgwatchdog.daemon.cli;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.pgwatchdog.daemon.control.ControlAnswer;
import org.pgwatchdog.daemon.control.ControlRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `pgwatchdog explain`.
@Command(
        name = "explain",
        mixinStandardHelpOptions = true,
        description = {
            "Tells why a takeover happened, who knew what and how they voted, what each phase cost, and",
            "the facts of all nodes that can be reached, in one order (docs/explain.md)."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  pgwatchdog explain -f /etc/pgpool2/pgpool.conf",
            "  pgwatchdog explain -f /etc/pgpool2/pgpool.conf --list",
            "  pgwatchdog explain -f /etc/pgpool2/pgpool.conf 3"
        })
final class ExplainCommand implements Callable<Integer> {
    private static final String LAST = "last";

    @Mixin private DaemonAddress daemon = new DaemonAddress();

    @Parameters(
            arity = "0..1",
            paramLabel = "last|N",
            description = "Which takeover: the last, or its number in the list.")
    private String which = LAST;

    @Option(names = "--list", description = "List the takeovers that can be explained.")
    private boolean list;

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        ControlAnswer answer = daemon.ask(new ControlRequest.Explain(number(), list));
        if (json && answer.done()) {
            var out = Objects.requireNonNull(spec).commandLine().getOut();
            out.println(answer.data());
            out.flush();
            return 0;
        }
        return Answers.print(spec, answer);
    }

    private int number() throws BadConfiguration {
        try {
            int number = which.equals(LAST) ? 1 : Integer.parseInt(which);
            if (number >= 1) {
                return number;
            }
        } catch (NumberFormatException _) {
            // Said below.
        }
        throw new BadConfiguration(
                List.of(
                        "pgwatchdog explain: '"
                                + which
                                + "' is no takeover; valid: last, or a number from --list"));
    }
}
