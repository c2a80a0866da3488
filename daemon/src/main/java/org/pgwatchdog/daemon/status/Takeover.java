package org.pgwatchdog.daemon.status;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/// One change of leadership as this node saw it.
///
/// @param reason why the old leader was given up, in the words of the notice
/// @param startedAt the first sign of the old leader's trouble: a lost connection, else its last packet;
///     this node's start if there was no leader
/// @param from the old leader, empty if there was none
/// @param to the new leader
/// @param term the new leader's term, 0 if it is a native or has none yet
/// @param detect from there to giving it up
/// @param elect from there to the new leader
/// @param acquire from there to the VIP, present only on the new leader and once done
public record Takeover(
        String reason,
        Instant startedAt,
        Optional<Integer> from,
        int to,
        long term,
        Duration detect,
        Duration elect,
        Optional<Duration> acquire) {
    private static final long NANOS_PER_MICRO = 1_000;

    Takeover acquiredAfter(Duration duration) {
        return new Takeover(
                reason, startedAt, from, to, term, detect, elect, Optional.of(duration));
    }

    /// When this node gave the old leader up.
    public Instant givenUpAt() {
        return startedAt.plus(detect);
    }

    /// When this node knew the new leader.
    public Instant electedAt() {
        return givenUpAt().plus(elect);
    }

    /// One line for people.
    String toText() {
        return acquire.map(time -> "node " + to + " has the VIP, after " + seconds(time))
                .orElseGet(() ->
                        from.map(old -> "node " + old).orElse("no leader")
                                + " -> node "
                                + to
                                + (term > 0 ? " in term " + term : "")
                                + ": "
                                + reason
                                + "; detected in "
                                + seconds(detect)
                                + ", elected in "
                                + seconds(elect));
    }

    JsonObject toJson() {
        JsonObject json = new JsonObject();
        json.addProperty("reason", reason);
        json.addProperty("startedAt", startedAt.toString());
        from.ifPresent(old -> json.addProperty("from", old));
        json.addProperty("to", to);
        json.addProperty("term", term);
        json.addProperty("detectUs", micros(detect));
        json.addProperty("electUs", micros(elect));
        acquire.ifPresent(time -> json.addProperty("acquireUs", micros(time)));
        return json;
    }

    /// @throws IllegalArgumentException if `json` is none
    static Takeover fromJson(JsonObject json) {
        try {
            return new Takeover(
                    HistoryEntry.cut(json.get("reason").getAsString()),
                    HistoryEntry.moment(json.get("startedAt")),
                    Optional.ofNullable(json.get("from")).map(JsonElement::getAsInt),
                    json.get("to").getAsInt(),
                    json.get("term").getAsLong(),
                    duration(json.get("detectUs")),
                    duration(json.get("electUs")),
                    Optional.ofNullable(json.get("acquireUs")).map(Takeover::duration));
        } catch (NullPointerException
                | IllegalStateException
                | UnsupportedOperationException
                | ArithmeticException
                | DateTimeException bad) {
            throw new IllegalArgumentException("no takeover: " + json, bad);
        }
    }

    private static Duration duration(JsonElement micros) {
        Duration time = Duration.ofNanos(Math.multiplyExact(micros.getAsLong(), NANOS_PER_MICRO));
        if (time.isNegative() || time.compareTo(HistoryLimits.PHASE_MAX) > 0) {
            throw new IllegalArgumentException("no phase lasts " + time);
        }
        return time;
    }

    private static long micros(Duration duration) {
        return duration.toNanos() / NANOS_PER_MICRO;
    }

    private static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.3f s", duration.toNanos() / 1e9);
    }
}
