package org.pgwatchdog.awsstandin.control;

import com.google.gson.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The body of a control request, with readable complaints about what is missing.
record Json(JsonObject body) {
    boolean has(String name) {
        return body.has(name);
    }

    String text(String name) {
        require(name);
        return body.get(name).getAsString();
    }

    String text(String name, String fallback) {
        return has(name) ? text(name) : fallback;
    }

    List<String> texts(String name) {
        List<String> found = new ArrayList<>();
        if (has(name)) {
            body.getAsJsonArray(name).forEach(one -> found.add(one.getAsString()));
        }
        return found;
    }

    int number(String name, int fallback) {
        return has(name) ? body.get(name).getAsInt() : fallback;
    }

    double real(String name) {
        require(name);
        return body.get(name).getAsDouble();
    }

    boolean flag(String name, boolean fallback) {
        return has(name) ? body.get(name).getAsBoolean() : fallback;
    }

    Duration milliseconds(String name) {
        return ControlService.milliseconds(real(name));
    }

    private void require(String name) {
        if (!has(name)) {
            throw new IllegalArgumentException("\"" + name + "\" is missing in " + body);
        }
    }
}
