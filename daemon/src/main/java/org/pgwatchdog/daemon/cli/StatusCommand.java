package org.pgwatchdog.daemon.cli;

import com.google.gson.JsonObject;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.pgwatchdog.daemon.control.ControlAnswer;
import org.pgwatchdog.daemon.control.ControlRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `pgwatchdog status`.
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = "Shows the cluster as the local node sees it.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  pgwatchdog status -f /etc/pgpool2/pgpool.conf",
            "  pgwatchdog status --socket /var/run/postgresql/.s.PGWATCHDOG.9000 --json",
            "  pgwatchdog status -f pgpool.conf --watch"
        })
final class StatusCommand implements Callable<Integer> {
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final String CLEAR_SCREEN = "\033[H\033[2J";

    @Mixin private DaemonAddress daemon = new DaemonAddress();

    @Option(names = "--json", description = "Print the status as one line of JSON.")
    private boolean json;

    @Option(names = "--watch", description = "Print again every second, until interrupted.")
    private boolean watch;

    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        var line = Objects.requireNonNull(spec).commandLine();
        while (true) {
            ControlAnswer answer = daemon.ask(new ControlRequest.Status(), LIMIT);
            if (!answer.done()) {
                return Answers.print(spec, answer);
            }
            PrintWriter out = line.getOut();
            if (watch && !json) {
                out.print(CLEAR_SCREEN);
            }
            JsonObject status = answer.data().getAsJsonObject();
            out.println(json ? status.toString() : StatusText.of(status));
            out.flush();
            if (!watch) {
                return 0;
            }
            Thread.sleep(PAUSE);
        }
    }
}
