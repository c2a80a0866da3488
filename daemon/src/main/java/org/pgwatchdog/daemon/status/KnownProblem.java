package org.pgwatchdog.daemon.status;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.util.List;
import org.pgwatchdog.vip.drift.Finding;

/// Something wrong as people and machines get to see it.
///
/// @param code one of the documented ones, 100 more for a warning
/// @param cause what was seen, and where
/// @param remedy what to do; may be empty
public record KnownProblem(int code, String cause, String remedy) {
    /// A monitor's finding.
    public static KnownProblem of(Finding finding) {
        return new KnownProblem(finding.code(), finding.cause(), finding.remedy());
    }

    /// One line, as in the log.
    public String text() {
        return "[" + code + "] " + cause + (remedy.isEmpty() ? "" : "; " + remedy);
    }

    /// The members of an object that is open.
    void writeMembers(JsonWriter json) throws IOException {
        json.name("code").value(code);
        json.name("cause").value(cause);
        json.name("remedy").value(remedy.isEmpty() ? null : remedy);
    }

    /// An array of objects.
    static void write(JsonWriter json, List<KnownProblem> problems) throws IOException {
        json.beginArray();
        for (KnownProblem problem : problems) {
            json.beginObject();
            problem.writeMembers(json);
            json.endObject();
        }
        json.endArray();
    }
}
