package org.pgwatchdog.bridge.conf;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.pgwatchdog.bridge.conf.BridgeSettings.Backend;
import org.pgwatchdog.bridge.conf.BridgeSettings.HealthCheck;
import org.pgwatchdog.bridge.conf.BridgeSettings.Login;

/// Builds the backends, each with its health check.
final class BackendSection {
    private final Draft draft;

    BackendSection(Draft draft) {
        this.draft = draft;
    }

    /// The configured backends by number; numbers in between that are not configured have port 0.
    List<Backend> backends() {
        TreeSet<Integer> used = new TreeSet<>();
        for (int index : draft.indexes("backend_port")) {
            if (draft.isRejected("backend_port" + index)
                    || draft.whole("backend_port", index) != 0) {
                used.add(index);
            }
        }
        for (int index : draft.indexes("backend_hostname")) {
            if (!used.contains(index) && !draft.text("backend_hostname", index).isEmpty()) {
                draft.problem("backend_port" + index, "is not set", "a port from 1024 to 65535");
            }
        }
        List<Backend> backends = new ArrayList<>();
        int count = used.isEmpty() ? 0 : used.getLast() + 1;
        for (int index = 0; index < count; index++) {
            backends.add(used.contains(index) ? backend(index) : unused(index));
        }
        return backends;
    }

    private Backend backend(int index) {
        String host = draft.text("backend_hostname", index);
        return new Backend(
                index,
                host.isEmpty() ? Draft.socketDirectory().toString() : host,
                draft.whole("backend_port", index),
                Double.parseDouble(draft.text("backend_weight", index)),
                draft.text("backend_data_directory", index),
                draft.text("backend_application_name", index),
                BackendFlag.parse(draft.text("backend_flag", index)).orElseThrow(),
                healthCheck(index));
    }

    private Backend unused(int index) {
        return new Backend(
                index, "", 0, 0, "", "", new BackendFlag(true, false), healthCheck(index));
    }

    private HealthCheck healthCheck(int index) {
        return new HealthCheck(
                draft.time("health_check_period", index),
                draft.time("health_check_timeout", index),
                new Login(
                        draft.text("health_check_user", index),
                        Secret.of(draft.text("health_check_password", index)),
                        draft.text("health_check_database", index)),
                draft.whole("health_check_max_retries", index),
                draft.time("health_check_retry_delay", index),
                draft.time("connect_timeout", index));
    }
}
