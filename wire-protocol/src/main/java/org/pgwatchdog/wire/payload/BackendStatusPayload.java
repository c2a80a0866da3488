package org.pgwatchdog.wire.payload;

import java.util.ArrayList;
import java.util.List;
import org.pgwatchdog.core.model.BackendState;
import org.pgwatchdog.core.model.BackendStatuses;
import org.pgwatchdog.wire.ProtocolLimits;
import org.pgwatchdog.wire.json.JsonException;
import org.pgwatchdog.wire.json.JsonObject;
import org.pgwatchdog.wire.json.JsonValue;
import org.pgwatchdog.wire.json.JsonWriter;

/// The JSON with which the backends' status is asked for and told (protocol v4, 7.4; native
/// `get_backend_node_status_json`, `get_pg_backend_node_status_from_json`).
public final class BackendStatusPayload {
    private static final String REQUEST_TYPE = "DataRequestType";
    private static final String BACKEND_STATUS = "BackendStatus";

    private BackendStatusPayload() {}

    public static void writeRequest(JsonWriter out) {
        out.field(REQUEST_TYPE, BACKEND_STATUS);
    }

    /// Checks that a request can be answered.
    ///
    /// @throws JsonException if something else than the backends' status is asked for
    public static void checkRequest(JsonObject root) {
        if (!root.text(REQUEST_TYPE).equalsIgnoreCase(BACKEND_STATUS)) {
            throw new JsonException(REQUEST_TYPE + " is not " + BACKEND_STATUS);
        }
    }

    public static void write(JsonWriter out, BackendStatuses statuses, String nodeName) {
        out.beginArray("BackendNodeStatusList");
        for (BackendState state : statuses.states()) {
            out.element(state.code());
        }
        out.end().field("PrimaryNodeId", statuses.primaryNodeId()).field("NodeName", nodeName);
    }

    public static BackendStatuses read(JsonObject root) {
        List<JsonValue> codes =
                root.array("BackendNodeStatusList", ProtocolLimits.ARRAY_LENGTH_MAX);
        if (codes.isEmpty()) {
            throw new JsonException("BackendNodeStatusList is empty");
        }
        List<BackendState> states = new ArrayList<>(codes.size());
        for (JsonValue code : codes) {
            states.add(state(code));
        }
        int primary = root.integer("PrimaryNodeId");
        if (primary < BackendStatuses.PRIMARY_UNDETERMINED
                || primary >= BackendStatuses.BACKENDS_MAX) {
            throw new JsonException("PrimaryNodeId " + primary + " is not within -2..127");
        }
        return new BackendStatuses(states, primary);
    }

    /// The sender's node name, empty if it gave none.
    public static String nodeName(JsonObject root) {
        return root.optionalText("NodeName").orElse("");
    }

    private static BackendState state(JsonValue code) {
        if (code instanceof JsonValue.Whole(long value) && value >= 0 && value <= 3) {
            return BackendState.fromCode((int) value).orElseThrow();
        }
        throw new JsonException("BackendNodeStatusList holds something else than 0, 1, 2 and 3");
    }
}
