package org.pgwatchdog.daemon.status;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import org.pgwatchdog.core.model.ClusterSnapshot;
import org.pgwatchdog.core.model.WatchdogState;

/// What is told of clusters of 3.3 and 3.4 beyond what all generations have.
final class LegacyText {
    private LegacyText() {}

    static void write(JsonWriter json, ClusterSnapshot.LegacyStanding standing) throws IOException {
        json.beginObject();
        json.name("phase").value(standing.phase());
        json.name("why").value(standing.why());
        json.name("lockHolder").value(standing.lockHolder());
        json.name("interlocking").value(standing.interlocking());
        json.name("recovery").value(standing.recovery());
        json.endObject();
    }

    /// The word of that generation, as `pcp_watchdog_info` of 3.3 and 3.4 has it.
    static String statusOf(WatchdogState state) {
        return switch (state) {
            case LEADER -> "MASTER";
            case STANDBY,
                    STANDING_FOR_LEADER,
                    PARTICIPATING_IN_ELECTION,
                    INITIALIZING,
                    JOINING,
                    LOADING ->
                    "NORMAL";
            case DEAD, ADD_MESSAGE_SENT -> "INIT";
            case LOST, SHUTDOWN, IN_NETWORK_TROUBLE, NETWORK_ISOLATION -> "DOWN";
        };
    }
}
