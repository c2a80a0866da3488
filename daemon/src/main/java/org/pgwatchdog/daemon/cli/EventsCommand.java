package org.pgwatchdog.daemon.cli;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.pgwatchdog.daemon.control.ControlAnswer;
import org.pgwatchdog.daemon.control.ControlClient;
import org.pgwatchdog.daemon.control.ControlLimits;
import org.pgwatchdog.daemon.control.ControlRequest;
import org.pgwatchdog.daemon.status.HistoryEntry;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `pgwatchdog events`.
@Command(
        name = "events",
        mixinStandardHelpOptions = true,
        description =
                "Shows what happened on the local node, earlier runs included, as far as it is kept.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  pgwatchdog events -f /etc/pgpool2/pgpool.conf",
            "  pgwatchdog events -f /etc/pgpool2/pgpool.conf --follow --json"
        })
final class EventsCommand implements Callable<Integer> {
    /// A follower waits for as long as it takes.
    private static final Duration FOR_EVER = Duration.ofDays(365);

    @Mixin private DaemonAddress daemon = new DaemonAddress();

    @Option(names = "--json", description = "Print one JSON object a line.")
    private boolean json;

    @Option(names = "--follow", description = "Go on with what happens, until interrupted.")
    private boolean follow;

    @Spec private @Nullable CommandSpec spec;

    /// The day of the lines above.
    private @Nullable LocalDate shown;

    @Override
    public Integer call() throws Exception {
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        try (ControlClient client =
                ControlClient.ask(daemon.socket(), new ControlRequest.Events(follow))) {
            ControlAnswer answer = client.answer(ControlLimits.ANSWER_TIMEOUT);
            if (!answer.done()) {
                return Answers.print(spec, answer);
            }
            for (JsonElement entry : answer.data().getAsJsonArray()) {
                print(out, entry.getAsJsonObject());
            }
            out.flush();
            while (follow) {
                Optional<String> line = client.line(FOR_EVER);
                if (line.isEmpty()) {
                    break;
                }
                print(out, JsonParser.parseString(line.get()).getAsJsonObject());
                out.flush();
            }
        }
        return 0;
    }

    private void print(PrintWriter out, JsonObject entry) {
        if (json) {
            out.println(entry);
            return;
        }
        HistoryEntry fact = HistoryEntry.fromJson(entry);
        LocalDate day = LocalDate.ofInstant(fact.at(), ZoneId.systemDefault());
        if (!day.equals(shown)) {
            out.println(day);
            shown = day;
        }
        out.println(fact.toLine(ZoneId.systemDefault()));
    }
}
