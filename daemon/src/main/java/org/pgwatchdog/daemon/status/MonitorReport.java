package org.pgwatchdog.daemon.status;

import java.time.Instant;
import java.util.OptionalInt;

/// A monitor of the virtual IP as people and machines get to see it.
///
/// @param name such as `route rtb-…`
/// @param kind `address`, `route`, `eip`, `secondary_ip`, `dns_record`, `dns_resolution`
/// @param target which one of its kind; may be empty
/// @param state `ok`, `drift`, `repairing`, `contested`, `unknown`
/// @param since when it came into this state
/// @param checkedAt when it last looked
/// @param code of what is wrong, 100 more for a warning
/// @param detail for people
public record MonitorReport(
        String name,
        String kind,
        String target,
        String state,
        Instant since,
        Instant checkedAt,
        OptionalInt code,
        String detail) {
    public boolean ok() {
        return state.equals("ok");
    }
}
