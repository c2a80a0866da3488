package org.pgwatchdog.awsstandin.world;

import java.util.Locale;

/// What an instance is doing, with the codes of the EC2 API. Stopping and starting take no time here.
public enum InstanceState {
    RUNNING(16),
    TERMINATED(48),
    STOPPED(80);

    private final int code;

    InstanceState(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }

    /// The name on the wire.
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
