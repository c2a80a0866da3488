package org.pgwatchdog.daemon;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.pgwatchdog.core.model.ClusterSnapshot;
import org.pgwatchdog.core.model.WatchdogState;
import org.pgwatchdog.daemon.http.HttpAnswer;
import org.pgwatchdog.daemon.status.MetricsText;
import org.pgwatchdog.daemon.status.StatusDocument;

/// The pages of the HTTP endpoint (product contract, section 5).
///
/// @param status the current status; fails if the core does not answer
/// @param metrics makes the figures of a status
record StatusPages(
        Supplier<CompletableFuture<StatusDocument>> status,
        Function<StatusDocument, String> metrics) {
    Map<String, Supplier<CompletionStage<HttpAnswer>>> byPath() {
        return Map.of(
                "/", StatusPages::page,
                "/livez", () -> with(_ -> HttpAnswer.text(200, "ok")),
                "/readyz", () -> with(StatusPages::readiness),
                "/leader", () -> with(StatusPages::leadership),
                "/status", () -> with(document -> HttpAnswer.json(document.toJson())),
                "/metrics", () -> with(this::figures));
    }

    private CompletionStage<HttpAnswer> with(Function<StatusDocument, HttpAnswer> answer) {
        return status.get().thenApply(answer);
    }

    private HttpAnswer figures(StatusDocument document) {
        return new HttpAnswer(200, MetricsText.CONTENT_TYPE, metrics.apply(document));
    }

    /// Ready is who has joined: a leader, or a standby of one.
    private static HttpAnswer readiness(StatusDocument document) {
        ClusterSnapshot cluster = document.cluster();
        WatchdogState state = cluster.localNode().state();
        boolean joined = state == WatchdogState.LEADER || state == WatchdogState.STANDBY;
        return HttpAnswer.text(joined && cluster.leader().isPresent() ? 200 : 503, state.label());
    }

    /// Where clients belong: the leader that the VIP is due to.
    private static HttpAnswer leadership(StatusDocument document) {
        ClusterSnapshot cluster = document.cluster();
        String role = StatusDocument.roleOf(cluster, cluster.localNode());
        return HttpAnswer.text(role.equals("active") ? 200 : 503, role);
    }

    private static CompletionStage<HttpAnswer> page() {
        try (InputStream in = StatusPages.class.getResourceAsStream("http/status.html")) {
            if (in == null) {
                throw new IllegalStateException("the status page is missing in this build");
            }
            return CompletableFuture.completedFuture(
                    HttpAnswer.html(new String(in.readAllBytes(), StandardCharsets.UTF_8)));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
