package org.pgwatchdog.daemon.control;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.time.Duration;
import java.util.OptionalInt;
import org.pgwatchdog.core.message.RecoveryPhase;
import org.pgwatchdog.core.model.NodeId;

/// What an operator may ask of the running daemon.
public sealed interface ControlRequest {
    /// The key of [Explain]'s number.
    String NUMBER = "number";

    /// The key of [Explain]'s list.
    String LIST = "list";

    /// The key of [Recovery]'s phase.
    String BEGIN = "begin";

    /// The key of [Recovery]'s force.
    String FORCE = "force";

    /// The status document.
    record Status() implements ControlRequest {}

    /// End in order.
    record Stop() implements ControlRequest {}

    /// Read the configuration again.
    record Reload() implements ControlRequest {}

    /// Hand leadership over.
    ///
    /// @param to the wanted successor, empty for the best standby
    record Switchover(OptionalInt to) implements ControlRequest {}

    /// No elections and no moves of the virtual IP by themselves, or again.
    record Pause(boolean pause) implements ControlRequest {}

    /// Begin or end the second stage of online recovery for the whole cluster.
    ///
    /// @param force with `END`: tell the others although nothing was begun here
    record Recovery(RecoveryPhase phase, boolean force) implements ControlRequest {}

    /// The history; with `follow`, all that comes as well.
    record Events(boolean follow) implements ControlRequest {}

    /// Why a takeover happened and what it cost, or which ones can be explained.
    ///
    /// @param number 1 for the last one, 2 for the one before it …
    /// @param list true for the list of them
    record Explain(int number, boolean list) implements ControlRequest {
        public Explain {
            if (number < 1) {
                throw new IllegalArgumentException(
                        "takeover " + number + ": the last one is 1, the one before it 2");
            }
        }
    }

    /// Write the flight recorder to a file.
    record Dump() implements ControlRequest {}

    /// The local pgpool did something.
    record Notify(HookNotice notice) implements ControlRequest {}

    /// The word in `command`.
    default String command() {
        return switch (this) {
            case Status _ -> "status";
            case Stop _ -> "stop";
            case Reload _ -> "reload";
            case Switchover _ -> "switchover";
            case Pause(boolean pause) -> pause ? "pause" : "resume";
            case Recovery _ -> "recovery";
            case Events _ -> "events";
            case Explain _ -> "explain";
            case Dump _ -> "dump";
            case Notify _ -> "notify";
        };
    }

    /// How long its answer may take.
    default Duration answerTimeout() {
        return switch (this) {
            case Notify _ -> ControlLimits.NOTICE_TIMEOUT.plus(ControlLimits.NOTICE_ALLOWANCE);
            case Recovery _ -> ControlLimits.RECOVERY_TIMEOUT.plus(ControlLimits.NOTICE_ALLOWANCE);
            case Status _, Stop _, Reload _, Switchover _, Pause _, Events _, Explain _, Dump _ ->
                    ControlLimits.ANSWER_TIMEOUT;
        };
    }

    /// The request as one line of JSON, without the line's end.
    default String toJson() {
        JsonObject json = new JsonObject();
        json.addProperty("command", command());
        if (this instanceof Switchover(OptionalInt to) && to.isPresent()) {
            json.addProperty("to", to.getAsInt());
        }
        if (this instanceof Recovery(RecoveryPhase phase, boolean force)) {
            json.addProperty(BEGIN, phase == RecoveryPhase.START);
            json.addProperty(FORCE, force);
        }
        if (this instanceof Events(boolean follow)) {
            json.addProperty("follow", follow);
        }
        if (this instanceof Explain(int number, boolean list)) {
            json.addProperty(NUMBER, number);
            json.addProperty(LIST, list);
        }
        if (this instanceof Notify(HookNotice notice)) {
            notice.addTo(json);
        }
        return json.toString();
    }

    /// Reads one line.
    ///
    /// @throws IllegalArgumentException saying what is wrong with it
    static ControlRequest parse(String line) {
        try {
            JsonElement parsed = JsonParser.parseString(line);
            if (!parsed.isJsonObject() || !parsed.getAsJsonObject().has("command")) {
                throw new IllegalArgumentException("a request is an object with \"command\"");
            }
            return of(parsed.getAsJsonObject());
        } catch (JsonParseException | IllegalStateException | UnsupportedOperationException bad) {
            throw new IllegalArgumentException("the request is no valid JSON object", bad);
        }
    }

    private static ControlRequest of(JsonObject json) {
        String command = json.get("command").getAsString();
        return switch (command) {
            case "status" -> new Status();
            case "stop" -> new Stop();
            case "reload" -> new Reload();
            case "switchover" -> new Switchover(nodeId(json));
            case "pause" -> new Pause(true);
            case "resume" -> new Pause(false);
            case "recovery" ->
                    new Recovery(
                            flag(json, BEGIN) ? RecoveryPhase.START : RecoveryPhase.END,
                            flag(json, FORCE));
            case "events" -> new Events(flag(json, "follow"));
            case "explain" ->
                    new Explain(
                            json.has(NUMBER) ? json.get(NUMBER).getAsInt() : 1, flag(json, LIST));
            case "dump" -> new Dump();
            case "notify" -> new Notify(HookNotice.of(json));
            default -> throw new IllegalArgumentException("unknown command \"" + command + "\"");
        };
    }

    private static boolean flag(JsonObject json, String key) {
        return json.has(key) && json.get(key).getAsBoolean();
    }

    private static OptionalInt nodeId(JsonObject json) {
        if (!json.has("to")) {
            return OptionalInt.empty();
        }
        int id = exactInt(json.get("to"));
        if (id < 0 || id > NodeId.MAX) {
            throw new IllegalArgumentException("node id " + id + " is not within 0.." + NodeId.MAX);
        }
        return OptionalInt.of(id);
    }

    private static int exactInt(JsonElement number) {
        try {
            return number.getAsBigDecimal().intValueExact();
        } catch (ArithmeticException | NumberFormatException bad) {
            throw new IllegalArgumentException("\"to\": " + number + " is no node id", bad);
        }
    }
}
