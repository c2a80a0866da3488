package org.pgwatchdog.daemon.control;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import org.pgwatchdog.bridge.conf.ConfLimits;
import org.pgwatchdog.bridge.hook.HookNode;
import org.pgwatchdog.bridge.hook.HookPlaceholders;

/// What the local pgpool did, as its hook tells it (`pgwatchdog notify`).
///
/// @param placeholders all that pgpool gave its command
/// @param byOperator whether a person ordered it, so that it is no vote for a failure
public record HookNotice(HookEvent event, HookPlaceholders placeholders, boolean byOperator) {
    /// The lowest number of a backend that does not exist: a primary nobody has looked for yet.
    private static final int ID_MIN = -2;

    public HookNotice {
        require(placeholders.node(), "the node");
        require(placeholders.newMain(), "the new main node");
        require(placeholders.oldPrimary(), "the old primary");
        requireId(placeholders.oldMainId(), "the old main node");
        if (!placeholders.node().exists()) {
            throw new IllegalArgumentException(
                    "the node's number is " + placeholders.node().id() + ", not 0 or more");
        }
    }

    void addTo(JsonObject json) {
        json.addProperty("event", event.word());
        json.addProperty("byOperator", byOperator);
        json.add("node", json(placeholders.node()));
        json.add("newMain", json(placeholders.newMain()));
        json.addProperty("oldMain", placeholders.oldMainId());
        json.add("oldPrimary", json(placeholders.oldPrimary()));
    }

    /// @throws IllegalArgumentException saying what is wrong
    static HookNotice of(JsonObject json) {
        String event = member(json, "event").getAsString();
        return new HookNotice(
                HookEvent.of(event)
                        .orElseThrow(() ->
                                new IllegalArgumentException("unknown event \"" + event + "\"")),
                new HookPlaceholders(
                        node(member(json, "node").getAsJsonObject()),
                        node(member(json, "newMain").getAsJsonObject()),
                        whole(member(json, "oldMain")),
                        node(member(json, "oldPrimary").getAsJsonObject())),
                member(json, "byOperator").getAsBoolean());
    }

    private static JsonObject json(HookNode node) {
        JsonObject json = new JsonObject();
        json.addProperty("id", node.id());
        json.addProperty("host", node.host());
        json.addProperty("port", node.port());
        json.addProperty("dataDirectory", node.dataDirectory());
        return json;
    }

    private static HookNode node(JsonObject json) {
        return new HookNode(
                whole(member(json, "id")),
                member(json, "host").getAsString(),
                whole(member(json, "port")),
                member(json, "dataDirectory").getAsString());
    }

    private static JsonElement member(JsonObject json, String name) {
        JsonElement member = json.get(name);
        if (member == null) {
            throw new IllegalArgumentException("\"" + name + "\" is missing");
        }
        return member;
    }

    private static int whole(JsonElement number) {
        try {
            return number.getAsBigDecimal().intValueExact();
        } catch (ArithmeticException | NumberFormatException bad) {
            throw new IllegalArgumentException(number + " is no whole number", bad);
        }
    }

    private static void require(HookNode node, String what) {
        requireId(node.id(), what);
        if (node.port() < 0 || node.port() > 65_535) {
            throw new IllegalArgumentException(
                    "the port of " + what + " is " + node.port() + ", not within 0..65535");
        }
    }

    private static void requireId(int id, String what) {
        if (id < ID_MIN || id >= ConfLimits.NODES_MAX) {
            throw new IllegalArgumentException(
                    "the number of "
                            + what
                            + " is "
                            + id
                            + ", not within "
                            + ID_MIN
                            + ".."
                            + (ConfLimits.NODES_MAX - 1));
        }
    }
}
