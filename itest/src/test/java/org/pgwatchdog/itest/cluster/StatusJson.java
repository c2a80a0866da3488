package org.pgwatchdog.itest.cluster;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/// Parser of our daemon's status, whether it comes from `status --json` or over HTTP.
final class StatusJson {

    private StatusJson() {}

    static NodeView parse(String text) {
        return parse(text, _ -> Optional.empty());
    }

    /// The view with nodes counted as `numbers` says of their addresses, where it says something.
    static NodeView parse(String text, Function<String, Optional<Integer>> numbers) {
        JsonObject status = JsonParser.parseString(text).getAsJsonObject();
        SortedMap<Integer, Integer> numberOf = new TreeMap<>();
        SortedMap<Integer, String> states = new TreeMap<>();
        SortedMap<Integer, String> memberships = new TreeMap<>();
        for (JsonElement element : status.getAsJsonArray("nodes")) {
            JsonObject node = element.getAsJsonObject();
            int told = node.get("id").getAsInt();
            int id = numbers.apply(node.get("host").getAsString()).orElse(told);
            numberOf.put(told, id);
            states.put(id, node.get("state").getAsString());
            memberships.put(id, node.get("membership").getAsString());
        }
        return new NodeView(
                status.getAsJsonObject("local").get("state").getAsString(),
                leader(status).map(told -> numberOf.getOrDefault(told, told)),
                NodeView.Quorum.of(status.getAsJsonObject("quorum").get("state").getAsString()),
                status.getAsJsonObject("vip").get("escalated").getAsBoolean(),
                states,
                memberships);
    }

    private static Optional<Integer> leader(JsonObject status) {
        JsonElement leader = status.get("leader");
        if (leader == null || leader.isJsonNull()) {
            return Optional.empty();
        }
        JsonElement id = leader.getAsJsonObject().get("id");
        return id == null || id.isJsonNull() || id.getAsInt() < 0
                ? Optional.empty()
                : Optional.of(id.getAsInt());
    }
}
