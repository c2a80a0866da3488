package org.pgwatchdog.daemon.status;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// What a node reaches, as parts of the status document.
final class ReachText {
    private static final double NANOS_PER_MILLI = 1e6;

    private ReachText() {}

    /// The value of `vip.reachable`.
    static void writeVip(JsonWriter json, Optional<Reach.Vip> known) throws IOException {
        if (known.isEmpty()) {
            json.nullValue();
            return;
        }
        Reach.Vip vip = known.get();
        json.beginObject();
        json.name("ok").value(vip.ok());
        json.name("checkedAt").value(vip.checkedAt().toString());
        json.name("since").value(vip.since().toString());
        writeLatency(json, vip.latency());
        json.name("via").value(vip.via().orElse(null));
        json.name("error").value(vip.error().orElse(null));
        json.endObject();
    }

    /// The value of a node's `vipReachable`.
    static void writePeer(JsonWriter json, Optional<Reach.Peer> known) throws IOException {
        if (known.isEmpty()) {
            json.nullValue();
            return;
        }
        Reach.Peer peer = known.get();
        json.beginObject();
        json.name("ok").value(peer.ok());
        json.name("since").value(peer.since().toString());
        writeLatency(json, peer.latency());
        json.endObject();
    }

    private static void writeLatency(JsonWriter json, Optional<Duration> latency)
            throws IOException {
        json.name("latencyMs");
        if (latency.isPresent()) {
            json.value(Math.round(latency.get().toNanos() / NANOS_PER_MILLI * 100) / 100.0);
        } else {
            json.nullValue();
        }
    }

    /// The members `zone` and `outside`.
    static void writeSurroundings(JsonWriter json, Reach reach) throws IOException {
        json.name("zone");
        if (reach.zone().isPresent()) {
            writeZone(json, reach.zone().get());
        } else {
            json.nullValue();
        }
        json.name("outside");
        if (reach.outside().isPresent()) {
            Reach.Outside outside = reach.outside().get();
            json.beginObject();
            json.name("reached").value(outside.reached());
            json.name("since").value(outside.since().map(Instant::toString).orElse(null));
            json.name("detail").value(outside.detail());
            json.endObject();
        } else {
            json.nullValue();
        }
    }

    private static void writeZone(JsonWriter json, Reach.Zone zone) throws IOException {
        json.beginObject();
        json.name("name").value(zone.name().isEmpty() ? null : zone.name());
        json.name("state").value(zone.state());
        json.name("messages").beginArray();
        for (String message : zone.messages()) {
            json.value(message);
        }
        json.endArray();
        json.name("checkedAt").value(zone.checkedAt().toString());
        json.name("since").value(zone.since().toString());
        json.name("error").value(zone.error().orElse(null));
        json.name("code").value(zone.problem().map(KnownProblem::code).orElse(null));
        json.name("remedy").value(zone.problem().map(KnownProblem::remedy).orElse(null));
        json.endObject();
    }
}
