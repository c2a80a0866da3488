package org.pgwatchdog.wire.payload;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pgwatchdog.core.message.FailoverKind;
import org.pgwatchdog.core.message.FailoverOperation;
import org.pgwatchdog.core.message.FailoverRequest;
import org.pgwatchdog.core.message.FailoverResult;
import org.pgwatchdog.core.message.RecoveryPhase;
import org.pgwatchdog.core.model.DatabaseEventId;
import org.pgwatchdog.wire.ProtocolLimits;
import org.pgwatchdog.wire.json.JsonException;
import org.pgwatchdog.wire.json.JsonObject;
import org.pgwatchdog.wire.json.JsonReader;
import org.pgwatchdog.wire.json.JsonValue;
import org.pgwatchdog.wire.json.JsonWriter;

/// The JSON of failover requests, of their results, and of online recovery, which has the same
/// shape (protocol v4, 12.1, 13.1; native `get_wd_node_function_json`,
/// `parse_wd_node_function_json`).
public final class FailoverPayload {
    private static final String FUNCTION = "Function";
    private static final String FLAGS = "Flags";
    private static final String NODE_COUNT = "NodeCount";
    private static final String NODE_IDS = "NodeIdList";
    private static final String RESULT = "FAILOVER_COMMAND_RESULT";
    private static final int FLAGS_MASK = 0xff;

    private static final String EXTENSION = "PgWatchdog";
    private static final String EVENT_ID = "EventId";

    private FailoverPayload() {}

    /// What a pgwatchdog leader begins, for its pgwatchdog followers; natives read no payload here.
    public static void writeStart(JsonWriter out, FailoverOperation operation) {
        out.beginObject(EXTENSION).field(EVENT_ID, operation.id().toString());
        write(out, operation.request());
        out.end();
    }

    /// Empty for the packet of a native, and for a form that a later generation may have.
    public static Optional<FailoverOperation> readStart(byte[] payload) {
        if (payload.length == 0) {
            return Optional.empty();
        }
        try {
            return JsonReader.parseObject(payload)
                    .optionalObject(EXTENSION)
                    .flatMap(FailoverPayload::operation);
        } catch (JsonException _) {
            return Optional.empty();
        }
    }

    private static Optional<FailoverOperation> operation(JsonObject object) {
        return DatabaseEventId.parse(object.text(EVENT_ID))
                .map(id -> new FailoverOperation(id, read(object)));
    }

    public static void write(JsonWriter out, FailoverRequest request) {
        out.field(FUNCTION, request.kind().function())
                .field(FLAGS, request.flags())
                .field(NODE_COUNT, request.backendIds().size())
                .beginArray(NODE_IDS);
        for (int id : request.backendIds()) {
            out.element(id);
        }
        out.end();
    }

    public static FailoverRequest read(JsonObject root) {
        FailoverKind kind =
                FailoverKind.fromFunction(root.text(FUNCTION))
                        .orElseThrow(() -> new JsonException("unknown failover " + FUNCTION));
        int flags = root.optionalInteger(FLAGS).orElse(0) & FLAGS_MASK;
        int count = root.integer(NODE_COUNT);
        List<JsonValue> ids = root.array(NODE_IDS, ProtocolLimits.ARRAY_LENGTH_MAX);
        if (ids.isEmpty() || count != ids.size()) {
            throw new JsonException(
                    NODE_COUNT + " is " + count + " but " + NODE_IDS + " has " + ids.size());
        }
        List<Integer> backendIds = new ArrayList<>(ids.size());
        for (JsonValue id : ids) {
            if (!(id instanceof JsonValue.Whole(long value))) {
                throw new JsonException(NODE_IDS + " holds something else than integers");
            }
            if (value != (int) value) {
                throw new JsonException(NODE_IDS + " holds " + value + ", which is no backend id");
            }
            backendIds.add((int) value);
        }
        return new FailoverRequest(kind, flags, backendIds);
    }

    public static void writeResult(JsonWriter out, FailoverResult result) {
        out.field(RESULT, result.code()).field("FAILOVER_COMMAND_ID", 0);
    }

    public static FailoverResult readResult(JsonObject root) {
        int code = root.integer(RESULT);
        return FailoverResult.fromCode(code)
                .orElseThrow(() -> new JsonException(RESULT + " " + code + " is unknown"));
    }

    public static void writeRecovery(JsonWriter out, RecoveryPhase phase) {
        out.field(FUNCTION, phase.function()).field(FLAGS, 0).field(NODE_COUNT, 0);
    }

    public static RecoveryPhase readRecovery(JsonObject root) {
        return RecoveryPhase.fromFunction(root.text(FUNCTION))
                .orElseThrow(() -> new JsonException("unknown online recovery " + FUNCTION));
    }
}
