package org.pgwatchdog.daemon.cli;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.Locale;
import java.util.stream.Collectors;

/// The status document for people: a few lines and a table.
final class StatusText {
    private StatusText() {}

    static String of(JsonObject status) {
        StringBuilder text = new StringBuilder();
        JsonObject local = status.getAsJsonObject("local");
        text.append("node     ")
                .append(text(local, "id"))
                .append("  ")
                .append(text(local, "state"))
                .append(" (")
                .append(text(local, "role"))
                .append(")\nleader   ")
                .append(leaderOf(status))
                .append("\nquorum   ")
                .append(quorumOf(status.getAsJsonObject("quorum")))
                .append("\nvip      ")
                .append(vipOf(status.getAsJsonObject("vip")))
                .append('\n');
        if (status.get("paused").getAsBoolean()) {
            text.append("paused   no elections, no moves of the virtual IP; pgwatchdog resume\n");
        }
        legacy(text, status);
        peers(text, status);
        monitors(text, status.getAsJsonObject("vip"));
        readiness(text, status.getAsJsonObject("vip"));
        surroundings(text, status);
        text.append('\n');
        row(text, "ID", "HOST", "PORT", "STATE", "ROLE", "MEMBERSHIP", "HEARD", "KIND");
        for (JsonElement element : status.getAsJsonArray("nodes")) {
            node(text, element.getAsJsonObject());
        }
        for (JsonElement element : status.getAsJsonArray("backends")) {
            JsonObject backend = element.getAsJsonObject();
            text.append(
                    String.format(
                            Locale.ROOT,
                            "backend %s  %s:%s  %s  %s%n",
                            text(backend, "id"),
                            text(backend, "host"),
                            text(backend, "port"),
                            text(backend, "status"),
                            text(backend, "role")));
        }
        return text.toString().stripTrailing();
    }

    /// What only clusters of 3.3 and 3.4 have.
    private static void legacy(StringBuilder text, JsonObject status) {
        if (status.has("legacy")) {
            JsonObject legacy = status.getAsJsonObject("legacy");
            text.append("protocol 3  ").append(text(legacy, "phase")).append(": ");
            text.append(text(legacy, "why"));
            text.append(legacy.get("lockHolder").getAsBoolean() ? "; holds the interlock" : "");
            text.append(legacy.get("recovery").getAsBoolean() ? "; online recovery" : "");
            text.append('\n');
        }
    }

    private static String leaderOf(JsonObject status) {
        if (status.get("leader").isJsonNull()) {
            return "none";
        }
        JsonObject leader = status.getAsJsonObject("leader");
        return text(leader, "id")
                + "  \""
                + text(leader, "name")
                + "\" since "
                + text(leader, "since")
                + (text(leader, "term").equals("0") ? "" : ", term " + text(leader, "term"));
    }

    private static String quorumOf(JsonObject quorum) {
        return text(quorum, "state")
                + " ("
                + text(quorum, "required")
                + " of "
                + text(quorum, "members")
                + " needed)";
    }

    private static String vipOf(JsonObject vip) {
        String address = vip.get("address").isJsonNull() ? "none configured" : text(vip, "address");
        String held = vip.get("held").getAsBoolean() ? "held here" : "not here";
        String error =
                vip.get("lastError").isJsonNull() ? "" : "; last error: " + text(vip, "lastError");
        return address
                + "  "
                + held
                + " ("
                + text(vip, "method")
                + lease(vip.get("leaseRemainingMs"))
                + ")"
                + reachable(vip.get("reachable"))
                + error;
    }

    /// Peers that say that they are not served through the virtual IP. A daemon of an older version does not
    /// know.
    private static void peers(StringBuilder text, JsonObject status) {
        String local = text(status.getAsJsonObject("local"), "id");
        for (JsonElement element : status.getAsJsonArray("nodes")) {
            JsonObject node = element.getAsJsonObject();
            JsonElement word = node.get("vipReachable");
            if (word != null
                    && word.isJsonObject()
                    && !word.getAsJsonObject().get("ok").getAsBoolean()
                    && !text(node, "id").equals(local)) {
                text.append("vip      NOT reachable from node ")
                        .append(text(node, "id"))
                        .append(" since ")
                        .append(text(word.getAsJsonObject(), "since"))
                        .append('\n');
            }
        }
    }

    private static String lease(JsonElement remaining) {
        return remaining == null || remaining.isJsonNull()
                ? ""
                : ", lease " + remaining.getAsLong() + " ms";
    }

    private static String reachable(JsonElement reachable) {
        if (reachable == null || reachable.isJsonNull()) {
            return "";
        }
        JsonObject attempt = reachable.getAsJsonObject();
        return attempt.get("ok").getAsBoolean()
                ? ", reachable from here by "
                        + text(attempt, "via")
                        + " in "
                        + text(attempt, "latencyMs")
                        + " ms"
                : ", NOT reachable from here since "
                        + text(attempt, "since")
                        + ": "
                        + text(attempt, "error");
    }

    /// The availability zone and the places outside the cluster, where they are watched.
    private static void surroundings(StringBuilder text, JsonObject status) {
        if (status.has("zone") && !status.get("zone").isJsonNull()) {
            JsonObject zone = status.getAsJsonObject("zone");
            String messages =
                    zone.getAsJsonArray("messages").asList().stream()
                            .map(JsonElement::getAsString)
                            .collect(Collectors.joining("; "));
            text.append("zone     ").append(text(zone, "name")).append("  ");
            text.append(text(zone, "state")).append(messages.isEmpty() ? "" : ": " + messages);
            text.append(zone.get("error").isJsonNull() ? "" : ": " + text(zone, "error"));
            text.append(remedy(zone));
            text.append('\n');
        }
        if (status.has("outside") && !status.get("outside").isJsonNull()) {
            JsonObject outside = status.getAsJsonObject("outside");
            text.append("outside  ")
                    .append(
                            outside.get("reached").getAsBoolean()
                                    ? "reached"
                                    : "CUT OFF since "
                                            + text(outside, "since")
                                            + ": "
                                            + text(outside, "detail"))
                    .append('\n');
        }
    }

    /// Only those that are not as they should be. A daemon of an older version has none.
    private static void monitors(StringBuilder text, JsonObject vip) {
        JsonElement all = vip.get("monitors");
        if (all == null) {
            return;
        }
        for (JsonElement element : all.getAsJsonArray()) {
            JsonObject monitor = element.getAsJsonObject();
            if (!text(monitor, "state").equals("ok")) {
                text.append("monitor  ")
                        .append(text(monitor, "name"))
                        .append("  ")
                        .append(text(monitor, "state"))
                        .append(" since ")
                        .append(text(monitor, "since"))
                        .append(": ")
                        .append(code(monitor))
                        .append(text(monitor, "detail"))
                        .append(remedy(monitor))
                        .append('\n');
            }
        }
    }

    /// What would keep each method from raising the address here.
    private static void readiness(StringBuilder text, JsonObject vip) {
        JsonElement all = vip.get("readiness");
        if (all == null) {
            return;
        }
        for (JsonElement element : all.getAsJsonArray()) {
            JsonObject report = element.getAsJsonObject();
            for (JsonElement problem : report.getAsJsonArray("problems")) {
                text.append("not ready  ")
                        .append(text(report, "method"))
                        .append(" since ")
                        .append(text(report, "since"))
                        .append(": ")
                        .append(code(problem.getAsJsonObject()))
                        .append(text(problem.getAsJsonObject(), "cause"))
                        .append(remedy(problem.getAsJsonObject()))
                        .append('\n');
            }
        }
    }

    private static String code(JsonObject problem) {
        String code = text(problem, "code");
        return code.equals("-") || text(problem, "detail").startsWith("[") ? "" : "[" + code + "] ";
    }

    private static String remedy(JsonObject problem) {
        String remedy = text(problem, "remedy");
        return remedy.equals("-") || text(problem, "detail").endsWith(remedy) ? "" : "; " + remedy;
    }

    private static void node(StringBuilder text, JsonObject node) {
        String reason =
                node.get("lostReason").isJsonNull() ? "" : " (" + text(node, "lostReason") + ")";
        String heard =
                node.get("lastHeardMs").isJsonNull()
                        ? "-"
                        : String.format(
                                Locale.ROOT, "%.1f s", node.get("lastHeardMs").getAsLong() / 1e3);
        row(
                text,
                text(node, "id"),
                text(node, "host"),
                text(node, "wdPort"),
                text(node, "state") + reason,
                text(node, "role"),
                text(node, "membership"),
                heard,
                text(node, "kind"));
    }

    private static void row(StringBuilder text, Object... cells) {
        text.append(
                String.format(Locale.ROOT, "%-3s %-24s %-6s %-28s %-8s %-16s %8s  %s", cells)
                        .stripTrailing());
        text.append('\n');
    }

    private static String text(JsonObject object, String name) {
        JsonElement value = object.get(name);
        return value == null || value.isJsonNull() ? "-" : value.getAsString();
    }
}
