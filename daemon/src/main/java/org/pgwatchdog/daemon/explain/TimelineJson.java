package org.pgwatchdog.daemon.explain;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.time.Duration;
import org.pgwatchdog.daemon.status.Takeover;

/// A takeover's story as JSON, for programs: what [TimelineText] shows, without its sentences.
final class TimelineJson {
    private TimelineJson() {}

    static JsonObject of(MergedTimeline timeline, Testimony testimony) {
        ClusterTakeover takeover = timeline.takeover();
        Takeover told = takeover.main().takeover();
        JsonObject json = new JsonObject();
        takeover.from().ifPresent(from -> json.addProperty("from", from));
        json.addProperty("to", takeover.to());
        json.addProperty("term", takeover.term());
        json.addProperty("reason", told.reason());
        json.addProperty("began", timeline.began().toString());
        JsonObject phases = new JsonObject();
        phases.addProperty("detect", micros(told.detect()));
        phases.addProperty("elect", micros(told.elect()));
        told.acquire().ifPresent(time -> phases.addProperty("acquire", micros(time)));
        json.add("phasesUs", phases);
        json.add("nodes", nodes(timeline, testimony));
        json.add("lines", lines(timeline));
        json.addProperty("leftOut", timeline.leftOut());
        return json;
    }

    private static JsonArray nodes(MergedTimeline timeline, Testimony testimony) {
        JsonArray nodes = new JsonArray();
        for (Witness witness : testimony.witnesses()) {
            JsonObject node = node(witness.id(), witness.name());
            node.addProperty("clockAheadUs", micros(witness.ahead()));
            node.addProperty("clockUnsureUs", micros(witness.unsure()));
            timeline.takeover().views().stream()
                    .filter(view -> view.node() == witness.id())
                    .map(ClusterTakeover.View::takeover)
                    .forEach(view -> {
                        if (view.from().isPresent()) {
                            node.addProperty(
                                    "gaveUpUs",
                                    micros(
                                            Duration.between(
                                                    timeline.began(),
                                                    witness.corrected(view.givenUpAt()))));
                        }
                        node.addProperty(
                                "knewUs",
                                micros(
                                        Duration.between(
                                                timeline.began(),
                                                witness.corrected(view.electedAt()))));
                        node.addProperty("reason", view.reason());
                    });
            nodes.add(node);
        }
        for (Witness.Missing missing : testimony.missing()) {
            JsonObject node = node(missing.id(), missing.name());
            node.addProperty("missing", missing.why());
            nodes.add(node);
        }
        return nodes;
    }

    private static JsonObject node(int id, String name) {
        JsonObject node = new JsonObject();
        node.addProperty("id", id);
        node.addProperty("name", name);
        return node;
    }

    private static JsonArray lines(MergedTimeline timeline) {
        JsonArray lines = new JsonArray();
        for (MergedTimeline.Line line : timeline.lines()) {
            JsonObject json = new JsonObject();
            json.addProperty("sinceUs", micros(line.since()));
            json.addProperty("phase", line.phase().label());
            json.addProperty("node", line.node());
            json.add("fact", line.fact().toJson());
            lines.add(json);
        }
        return lines;
    }

    private static long micros(Duration duration) {
        return duration.toNanos() / 1_000;
    }
}
