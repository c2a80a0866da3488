package org.pgwatchdog.daemon;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.pgwatchdog.bridge.conf.WatchdogSettings;
import org.pgwatchdog.core.model.ClusterSnapshot;
import org.pgwatchdog.daemon.control.ControlAnswer;
import org.pgwatchdog.daemon.status.Figures;
import org.pgwatchdog.daemon.status.MetricsText;
import org.pgwatchdog.daemon.status.StatusDocument;
import org.pgwatchdog.daemon.status.TakeoverLog;
import org.pgwatchdog.daemon.status.Version;
import org.pgwatchdog.daemon.status.VipFigures;
import org.pgwatchdog.daemon.status.VipReport;
import org.pgwatchdog.daemon.wiring.RunOptions;

/// What the running node can tell of itself: status, figures, the last takeover, the flight recorder.
/// Thread-safe; only [#dump] blocks.
final class NodeReports {
    private static final Executor VIRTUAL = task -> Thread.ofVirtual().name("report").start(task);

    private final String version = Version.text();
    private final RunOptions options;
    private final Supplier<WatchdogSettings> settings;
    private final Sources sources;
    private final String vipMethod;
    private final EscalationRunner escalation;

    /// Where the facts are.
    ///
    /// @param quarantined the backends that this node alone keeps from its clients
    /// @param watches what is seen of the virtual IP and of the surroundings
    record Sources(
            ProtocolStack stack,
            TakeoverLog takeovers,
            Figures figures,
            Supplier<List<Integer>> quarantined,
            Watches watches) {}

    /// @param settings those in force
    NodeReports(
            RunOptions options,
            Supplier<WatchdogSettings> settings,
            Sources sources,
            String vipMethod,
            EscalationRunner escalation) {
        this.options = options;
        this.settings = settings;
        this.sources = sources;
        this.vipMethod = vipMethod;
        this.escalation = escalation;
    }

    /// The status now; fails if the core does not answer.
    CompletableFuture<StatusDocument> status() {
        return sources.stack().snapshot().thenApplyAsync(this::document, VIRTUAL);
    }

    /// The figures in the OpenMetrics format.
    String metrics(StatusDocument document) {
        return MetricsText.of(
                document,
                sources.figures(),
                sources.takeovers().count(),
                sources.stack().backlog(),
                new VipFigures(sources.watches().repairs(), escalation.vip().calls()));
    }

    /// Writes the flight recorder to a new file.
    ControlAnswer dump() {
        int wdPort = settings.get().cluster().localAddress().wdPort();
        Instant now = Instant.now();
        String name = "pgwatchdog-flight-" + wdPort + "-" + now.toString().replace(':', '-');
        Path file =
                options.dumpDirectory()
                        .orElse(settings.get().control().directory())
                        .resolve(name + ".jsonl");
        JsonObject header = new JsonObject();
        header.addProperty("version", version);
        header.addProperty("node", settings.get().cluster().localId().value());
        header.addProperty("at", now.toString());
        try {
            sources.stack().recorder().dump(file, header);
            return ControlAnswer.done("flight recorder written to " + file);
        } catch (IOException failed) {
            return ControlAnswer.failed(
                    "cannot write the flight recorder to " + file + ": " + failed);
        }
    }

    private StatusDocument document(ClusterSnapshot cluster) {
        VipReport report =
                new VipReport(
                        settings.get().vip().delegateIp().orElse(""),
                        vipMethod,
                        escalation.isHeld(),
                        cluster.leaseRemaining(),
                        escalation.lastError(),
                        sources.watches().reach(),
                        sources.watches().monitors(),
                        sources.watches().readiness());
        return new StatusDocument(
                version,
                cluster,
                report,
                new StatusDocument.Backends(
                        settings.get().cluster().poolConfig().backends(),
                        sources.quarantined().get()),
                sources.takeovers().last(),
                Instant.now());
    }
}
