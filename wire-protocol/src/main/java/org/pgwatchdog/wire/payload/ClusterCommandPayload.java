package org.pgwatchdog.wire.payload;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.pgwatchdog.core.message.ClusterCommand;
import org.pgwatchdog.wire.ProtocolLimits;
import org.pgwatchdog.wire.json.JsonException;
import org.pgwatchdog.wire.json.JsonObject;
import org.pgwatchdog.wire.json.JsonValue;
import org.pgwatchdog.wire.json.JsonWriter;

/// The JSON of an order for all nodes (protocol v4, 13.2; native
/// `get_wd_exec_cluster_command_json`, `parse_wd_exec_cluster_command_json`). Names nobody knows are
/// passed on: the core answers them. A missing count means no arguments, as it does for natives.
public final class ClusterCommandPayload {
    private static final String COMMAND = "Command";
    private static final String COUNT = "nArgs";
    private static final String ARGUMENTS = "argument_list";
    private static final String NAME = "arg_name";
    private static final String VALUE = "arg_value";

    private ClusterCommandPayload() {}

    public static void write(JsonWriter out, ClusterCommand command) {
        out.field(COMMAND, command.name()).field(COUNT, command.arguments().size());
        if (command.arguments().isEmpty()) {
            return;
        }
        out.beginArray(ARGUMENTS);
        for (ClusterCommand.Argument argument : command.arguments()) {
            out.beginElement().field(NAME, argument.name()).field(VALUE, argument.value()).end();
        }
        out.end();
    }

    public static ClusterCommand read(JsonObject root) {
        String name = limited(root, COMMAND).toUpperCase(Locale.ROOT);
        int count = Math.max(0, root.optionalInteger(COUNT).orElse(0));
        List<JsonValue> elements =
                count == 0 ? List.of() : root.array(ARGUMENTS, ClusterCommand.ARGUMENTS_MAX);
        if (elements.size() != count) {
            throw new JsonException(
                    COUNT + " is " + count + " but " + ARGUMENTS + " has " + elements.size());
        }
        List<ClusterCommand.Argument> arguments = new ArrayList<>(elements.size());
        for (JsonValue element : elements) {
            if (!(element instanceof JsonObject argument)) {
                throw new JsonException(ARGUMENTS + " holds something else than objects");
            }
            arguments.add(
                    new ClusterCommand.Argument(limited(argument, NAME), limited(argument, VALUE)));
        }
        return new ClusterCommand(name, arguments);
    }

    private static String limited(JsonObject object, String key) {
        String text = object.text(key);
        if (text.length() > ProtocolLimits.COMMAND_ARGUMENT_LENGTH_MAX) {
            throw new JsonException(
                    key
                            + " has "
                            + text.length()
                            + " characters, at most "
                            + ProtocolLimits.COMMAND_ARGUMENT_LENGTH_MAX);
        }
        return text;
    }
}
