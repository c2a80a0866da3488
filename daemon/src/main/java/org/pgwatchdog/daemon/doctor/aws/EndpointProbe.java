package org.pgwatchdog.daemon.doctor.aws;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/// One plain, unsigned request to an endpoint: whether anything answers there, and what time it has.
///
/// @param fault why nothing answered; empty if something did, whatever it said
/// @param clockOffset how far this host's clock is ahead of the endpoint's, to about a second
record EndpointProbe(Optional<String> fault, Optional<Duration> clockOffset) {
    /// The header has whole seconds, cut off.
    private static final Duration HALF_A_SECOND = Duration.ofMillis(500);

    static EndpointProbe of(URI endpoint, Duration limit, InstantSource clock) {
        HttpURLConnection connection = null;
        try {
            connection = (HttpURLConnection) endpoint.resolve("/").toURL().openConnection();
            int millis = (int) Math.max(1, limit.toMillis());
            connection.setConnectTimeout(millis);
            connection.setReadTimeout(millis);
            connection.setInstanceFollowRedirects(false);
            connection.setUseCaches(false);
            Instant asked = clock.instant();
            connection.getResponseCode();
            Instant answered = clock.instant();
            Instant here = asked.plus(Duration.between(asked, answered).dividedBy(2));
            return new EndpointProbe(
                    Optional.empty(),
                    date(connection.getHeaderField("Date"))
                            .map(there -> Duration.between(there.plus(HALF_A_SECOND), here)));
        } catch (IOException | IllegalArgumentException broken) {
            return new EndpointProbe(
                    Optional.of(
                            broken.getClass().getSimpleName()
                                    + (broken.getMessage() == null
                                            ? ""
                                            : ": " + broken.getMessage())),
                    Optional.empty());
        } finally {
            if (connection != null) {
                connection.disconnect();
            }
        }
    }

    private static Optional<Instant> date(@org.jspecify.annotations.Nullable String header) {
        if (header == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    ZonedDateTime.parse(header, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
        } catch (DateTimeParseException _) {
            return Optional.empty();
        }
    }
}
