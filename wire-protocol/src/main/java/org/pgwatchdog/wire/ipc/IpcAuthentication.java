package org.pgwatchdog.wire.ipc;

import java.util.Optional;
import java.util.OptionalInt;
import org.pgwatchdog.wire.auth.WatchdogKey;
import org.pgwatchdog.wire.json.JsonException;
import org.pgwatchdog.wire.json.JsonObject;
import org.pgwatchdog.wire.json.JsonReader;

/// Decides whether a local client may have what it asks for (protocol v4, 16.4; native
/// `check_and_report_IPC_authentication`, `check_IPC_client_authentication`). Immutable; any
/// thread.
///
/// | Request | Needs |
/// |---|---|
/// | `c d f r` | the shared key; nothing else helps |
/// | `0 2 3 v` | nothing without `wd_authkey`; else the shared key, or `wd_authkey` in clear |
/// | `i s` and unknown types | nothing |
public final class IpcAuthentication {
    /// The answer to a request without readable JSON.
    public static final String INVALID_DATA = "authentication failed: invalid data";

    /// The answer to a request without a fitting key.
    public static final String INVALID_KEY = "authentication failed: invalid KEY";

    static final String SHARED_KEY = "IPCSharedKey";
    static final String AUTH_KEY = "IPCAuthKey";

    private final WatchdogKey key;
    private final int sharedKey;

    /// Rules for one cluster key and one instance.
    ///
    /// @param key the cluster's key
    /// @param sharedKey a random number that only this instance's own processes know
    public IpcAuthentication(WatchdogKey key, int sharedKey) {
        this.key = key;
        this.sharedKey = sharedKey;
    }

    /// The text with which to refuse the request, or empty if it may pass.
    public Optional<String> refusal(IpcFrame request) {
        return switch (request.type()) {
            case IpcType.CLUSTER_COMMAND,
                    IpcType.GET_LEADER_DATA,
                    IpcType.FAILOVER_COMMAND,
                    IpcType.ONLINE_RECOVERY ->
                    refusal(request.payload(), true);
            case IpcType.REGISTER,
                    IpcType.NODE_STATUS_CHANGE,
                    IpcType.GET_NODES_LIST,
                    IpcType.GET_VARIABLE ->
                    key.isEmpty() ? Optional.empty() : refusal(request.payload(), false);
            default -> Optional.empty();
        };
    }

    private Optional<String> refusal(byte[] payload, boolean internalOnly) {
        JsonObject root;
        try {
            root = JsonReader.parseObject(payload);
        } catch (JsonException _) {
            return Optional.of(INVALID_DATA);
        }
        OptionalInt shown = root.optionalInteger(SHARED_KEY);
        if (shown.isPresent() && shown.getAsInt() == sharedKey) {
            return Optional.empty();
        }
        boolean known =
                !internalOnly && root.optionalText(AUTH_KEY).filter(key::isEqualTo).isPresent();
        return known ? Optional.empty() : Optional.of(INVALID_KEY);
    }
}
