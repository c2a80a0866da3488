package org.pgwatchdog.daemon;

import java.time.Duration;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.pgwatchdog.daemon.status.HistoryEntry;
import org.pgwatchdog.daemon.status.Takeover;

/// The last takeover in words: why, what each phase cost, and the facts around it.
final class Explanation {
    /// Facts told at most.
    private static final int FACTS_MAX = 40;

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS");

    private Explanation() {}

    static String of(Optional<Takeover> last, List<HistoryEntry> history, ZoneId zone) {
        if (last.isEmpty()) {
            return "This node has seen no leader since it started.";
        }
        Takeover takeover = last.get();
        StringBuilder text = new StringBuilder();
        text.append("Last takeover: ")
                .append(takeover.from().map(from -> "node " + from).orElse("no leader"))
                .append(" -> node ")
                .append(takeover.to())
                .append("\nReason:        ")
                .append(takeover.reason())
                .append("\nBegan:         ")
                .append(TIME.format(takeover.startedAt().atZone(zone)))
                .append("\nDetect:        ")
                .append(seconds(takeover.detect()))
                .append(
                        "  (first sign of trouble until the old leader was given up)\nElect:         ")
                .append(seconds(takeover.elect()))
                .append("  (until the new leader was known)\nAcquire:       ")
                .append(
                        takeover.acquire()
                                .map(time -> seconds(time) + "  (until the VIP was up)")
                                .orElse("not on this node, or not done"))
                .append("\nFacts:\n");
        history.stream()
                .filter(entry -> !entry.at().isBefore(takeover.startedAt()))
                .limit(FACTS_MAX)
                .forEach(entry -> text.append("  ").append(entry.toLine(zone)).append('\n'));
        return text.toString().stripTrailing();
    }

    private static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.3f s", duration.toNanos() / 1e9);
    }
}
