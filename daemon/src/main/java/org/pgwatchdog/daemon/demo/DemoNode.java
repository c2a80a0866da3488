package org.pgwatchdog.daemon.demo;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.pgwatchdog.daemon.control.ControlAnswer;
import org.pgwatchdog.daemon.control.ControlClient;
import org.pgwatchdog.daemon.control.ControlRequest;
import org.pgwatchdog.daemon.control.ControlSocketPath;
import org.pgwatchdog.daemon.status.HistoryEntry;

/// One node of the demonstration: a process of its own running the real daemon, and the relay that
/// stands in for its pgpool. Both die together.
final class DemoNode {
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(2);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(10);

    private final int id;
    private final Path directory;
    private final Path config;
    private final DemoPorts ports;
    private final List<String> java;
    private final int postgresPort;
    private @Nullable Process process;
    private @Nullable TcpRelay pool;

    /// @param java the command that runs this program, up to its arguments
    DemoNode(int id, Path directory, DemoPorts ports, List<String> java, int postgresPort) {
        this.id = id;
        this.directory = directory;
        this.config = directory.resolve("pgwatchdog.conf");
        this.ports = ports;
        this.java = java;
        this.postgresPort = postgresPort;
    }

    int id() {
        return id;
    }

    Path config() {
        return config;
    }

    /// Starts the relay and the process.
    void start() throws IOException {
        pool = new TcpRelay(ports.pool(id), () -> new TcpRelay.Target.Port(postgresPort));
        List<String> command = new ArrayList<>(java);
        command.addAll(List.of("run", "-f", config.toString(), "--node-id", String.valueOf(id)));
        ProcessBuilder builder = new ProcessBuilder(command);
        hideAws(builder.environment());
        process =
                builder.redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(
                                ProcessBuilder.Redirect.appendTo(directory.resolve("log").toFile()))
                        .start();
    }

    /// No key of whoever shows this is used, for whatever it is good.
    private void hideAws(Map<String, String> environment) {
        environment.keySet().removeIf(name -> name.startsWith("AWS_"));
        String none = directory.resolve("no-aws-profile").toString();
        environment.put("AWS_CONFIG_FILE", none);
        environment.put("AWS_SHARED_CREDENTIALS_FILE", none);
    }

    long pid() {
        return process == null ? -1 : process.pid();
    }

    boolean isAlive() {
        return process != null && process.isAlive();
    }

    /// `kill -9`, and its pool with it: as if the host had died.
    void kill() {
        if (process != null) {
            process.destroyForcibly();
        }
        if (pool != null) {
            pool.close();
        }
    }

    /// SIGTERM, and SIGKILL if that does not help.
    void stop() throws InterruptedException {
        if (process != null) {
            process.destroy();
            if (!process.waitFor(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
            }
        }
        if (pool != null) {
            pool.close();
        }
    }

    /// The node's status document, if it answers.
    Optional<JsonObject> status() {
        return ask(new ControlRequest.Status()).map(JsonElement::getAsJsonObject);
    }

    /// The node's history, empty if it does not answer.
    List<HistoryEntry> history() {
        List<HistoryEntry> entries = new ArrayList<>();
        ask(new ControlRequest.Events(false))
                .ifPresent(all ->
                        all.getAsJsonArray()
                                .forEach(one ->
                                        entries.add(HistoryEntry.fromJson(one.getAsJsonObject()))));
        return entries;
    }

    /// The last lines of the node's log.
    String logTail() {
        try {
            List<String> lines = Files.readAllLines(directory.resolve("log"));
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 10), lines.size()));
        } catch (IOException none) {
            return "no log: " + none.getMessage();
        }
    }

    private Optional<JsonElement> ask(ControlRequest request) {
        Path socket = ControlSocketPath.of(directory, ports.watchdog(id));
        try {
            ControlAnswer answer = ControlClient.exchange(socket, request, ANSWER_LIMIT);
            return answer.done() ? Optional.of(answer.data()) : Optional.empty();
        } catch (IOException _) {
            return Optional.empty(); // Not up yet, or gone: the caller asks again.
        }
    }
}
