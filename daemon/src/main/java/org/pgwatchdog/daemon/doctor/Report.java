package org.pgwatchdog.daemon.doctor;

import com.google.gson.JsonArray;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.pgwatchdog.daemon.doctor.check.Finding;
import org.pgwatchdog.daemon.doctor.check.Result;

/// The findings as a table for people and as JSON for programs. Pure.
///
/// @param findings in the order in which they are shown
public record Report(List<Finding> findings) {
    private static final String REMEDY_INDENT = " ".repeat(40);

    public Report {
        findings = List.copyOf(findings);
    }

    /// Whether nothing failed; warnings do not count.
    public boolean passed() {
        return count(Result.FAIL) == 0;
    }

    /// One line a finding, the remedy of a bad one below it, and a last line that counts.
    public String table(Duration took) {
        var text = new StringBuilder();
        row(text, "CHECK", "RESULT", "CODE", "FINDING");
        for (Finding one : findings) {
            row(
                    text,
                    one.check(),
                    one.result().word(),
                    one.code().isPresent() ? Integer.toString(one.code().getAsInt()) : "",
                    one.text());
            if (!one.remedy().isEmpty()) {
                text.append(REMEDY_INDENT).append("-> ").append(one.remedy()).append('\n');
            }
        }
        text.append('\n')
                .append(count(Result.OK))
                .append(" ok, ")
                .append(count(Result.WARN))
                .append(" warn, ")
                .append(count(Result.FAIL))
                .append(" FAIL, ")
                .append(count(Result.SKIPPED))
                .append(" skipped in ")
                .append(String.format(Locale.ROOT, "%.1f s", took.toMillis() / 1e3));
        return text.toString();
    }

    /// An array of objects: `id`, `result`, `code`, `finding`, `remedy`, `ms`.
    public String json() {
        var array = new JsonArray();
        for (Finding one : findings) {
            var object = new JsonObject();
            object.addProperty("id", one.check());
            object.addProperty("result", one.result().word());
            if (one.code().isPresent()) {
                object.addProperty("code", one.code().getAsInt());
            } else {
                object.add("code", JsonNull.INSTANCE);
            }
            object.addProperty("finding", one.text());
            object.addProperty("remedy", one.remedy());
            object.addProperty("ms", one.took().toMillis());
            array.add(object);
        }
        return array.toString();
    }

    private long count(Result result) {
        return findings.stream().filter(one -> one.result() == result).count();
    }

    private static void row(
            StringBuilder text, String check, String result, String code, String finding) {
        text.append(
                        String.format(Locale.ROOT, "%-24s%-10s%-6s%s", check, result, code, finding)
                                .stripTrailing())
                .append('\n');
    }
}
