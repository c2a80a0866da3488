package org.pgwatchdog.daemon.status;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.util.List;

/// What is known of the virtual IP's monitors, as parts of the status document.
final class MonitorText {
    private MonitorText() {}

    /// The members `monitors` and `readiness` of `vip`.
    static void write(JsonWriter json, VipReport vip) throws IOException {
        json.name("monitors").beginArray();
        for (MonitorReport monitor : vip.monitors()) {
            write(json, monitor);
        }
        json.endArray();
        json.name("readiness");
        write(json, vip.readiness());
    }

    private static void write(JsonWriter json, MonitorReport monitor) throws IOException {
        json.beginObject();
        json.name("name").value(monitor.name());
        json.name("kind").value(monitor.kind());
        json.name("target").value(monitor.target().isEmpty() ? null : monitor.target());
        json.name("state").value(monitor.state());
        json.name("since").value(monitor.since().toString());
        json.name("checkedAt").value(monitor.checkedAt().toString());
        json.name("code").value(monitor.problem().map(KnownProblem::code).orElse(null));
        json.name("detail").value(monitor.detail());
        json.name("remedy")
                .value(
                        monitor.problem()
                                .map(KnownProblem::remedy)
                                .filter(text -> !text.isEmpty())
                                .orElse(null));
        json.name("lastProblem");
        if (monitor.last().isPresent()) {
            json.beginObject();
            monitor.last().get().problem().writeMembers(json);
            json.name("at").value(monitor.last().get().at().toString());
            json.endObject();
        } else {
            json.nullValue();
        }
        json.endObject();
    }

    private static void write(JsonWriter json, List<ReadinessReport> readiness) throws IOException {
        json.beginArray();
        for (ReadinessReport report : readiness) {
            json.beginObject();
            json.name("method").value(report.method());
            json.name("ready").value(report.ready());
            json.name("since").value(report.since().toString());
            json.name("checkedAt").value(report.checkedAt().toString());
            json.name("problems");
            KnownProblem.write(json, report.problems());
            json.endObject();
        }
        json.endArray();
    }
}
