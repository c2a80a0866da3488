package org.pgwatchdog.itest.cluster;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Parser of our daemon's status, whether it comes from `status --json` or over HTTP.
final class StatusJson {

    private StatusJson() {}

    static NodeView parse(String text) {
        JsonObject status = JsonParser.parseString(text).getAsJsonObject();
        SortedMap<Integer, String> states = new TreeMap<>();
        SortedMap<Integer, String> memberships = new TreeMap<>();
        for (JsonElement element : status.getAsJsonArray("nodes")) {
            JsonObject node = element.getAsJsonObject();
            int id = node.get("id").getAsInt();
            states.put(id, node.get("state").getAsString());
            memberships.put(id, node.get("membership").getAsString());
        }
        return new NodeView(
                status.getAsJsonObject("local").get("state").getAsString(),
                leader(status),
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
