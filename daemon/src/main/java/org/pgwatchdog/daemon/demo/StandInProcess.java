package org.pgwatchdog.daemon.demo;

import com.google.gson.JsonArray;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// The stand-in for AWS in a process of its own, and its control API. The program knows it by its command
/// line and its JSON only: the stand-in is no part of what is installed.
final class StandInProcess implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(30);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(5);
    private static final int ANSWER_MILLIS = 5_000;

    /// More calls than that have not been made in any demonstration.
    private static final int ANSWER_BYTES_MAX = 8 * 1024 * 1024;

    private final Process process;
    private final Map<String, URI> endpoints;

    /// Starts it and waits until it serves.
    ///
    /// @param command the command up to the file
    /// @param world describes the stand-in's world
    /// @param log gets what it has to complain of
    StandInProcess(List<String> command, Path world, Path log) throws IOException {
        var words = new ArrayList<>(command);
        words.add(world.toString());
        process = new ProcessBuilder(words).redirectError(log.toFile()).start();
        try {
            endpoints = await(log);
        } catch (IOException failed) {
            close();
            throw failed;
        }
    }

    /// Where one of its listeners is.
    ///
    /// @param name a service, `control`, an instance's id for its metadata, or `gate ADDRESS:PORT`
    URI endpoint(String name) {
        URI known = endpoints.get(name);
        if (known == null) {
            throw new IllegalStateException("no " + name + " among " + endpoints.keySet());
        }
        return known;
    }

    /// All calls since its start, oldest first.
    JsonArray calls() throws IOException {
        URI all = endpoint("control").resolve("/calls");
        URLConnection connection = all.toURL().openConnection();
        connection.setConnectTimeout(ANSWER_MILLIS);
        connection.setReadTimeout(ANSWER_MILLIS);
        try (InputStream in = connection.getInputStream()) {
            byte[] answer = in.readNBytes(ANSWER_BYTES_MAX);
            return JsonParser.parseString(new String(answer, StandardCharsets.UTF_8))
                    .getAsJsonArray();
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException _) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private Map<String, URI> await(Path log) throws IOException {
        var found = new CompletableFuture<Map<String, URI>>();
        Thread.ofVirtual().name("stand-in").start(() -> read(found));
        try {
            return found.get(START_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException _) {
            throw new IOException(
                    "the stand-in for AWS did not start within "
                            + START_LIMIT.toSeconds()
                            + " s: "
                            + Files.readString(log).strip());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the stand-in for AWS started");
        }
    }

    /// Lines `NAME URL`, where names may have blanks, up to `ready`.
    private void read(CompletableFuture<Map<String, URI>> found) {
        Map<String, URI> all = new TreeMap<>();
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                int blank = line.lastIndexOf(' ');
                if (line.equals("ready")) {
                    found.complete(all);
                } else if (blank > 0) {
                    all.put(line.substring(0, blank), URI.create(line.substring(blank + 1)));
                }
            }
            found.completeExceptionally(new IOException("it ended"));
        } catch (IOException | IllegalArgumentException broken) {
            found.completeExceptionally(broken);
        }
    }
}
