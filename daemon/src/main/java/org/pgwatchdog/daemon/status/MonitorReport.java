package org.pgwatchdog.daemon.status;

import java.time.Instant;
import java.util.Optional;

/// A monitor of the virtual IP as people and machines get to see it.
///
/// @param name such as `route rtb-…`
/// @param kind `address`, `route`, `eip`, `secondary_ip`, `dns_record`, `dns_resolution`
/// @param target which one of its kind; may be empty
/// @param state `ok`, `drift`, `repairing`, `contested`, `unknown`
/// @param since when it came into this state
/// @param checkedAt when it last looked
/// @param detail for people
/// @param problem what is wrong; empty if it is as it should be
/// @param last what was wrong last, also if that is over; empty if nothing ever was
public record MonitorReport(
        String name,
        String kind,
        String target,
        String state,
        Instant since,
        Instant checkedAt,
        String detail,
        Optional<KnownProblem> problem,
        Optional<Past> last) {
    /// A problem and when it was last seen.
    public record Past(KnownProblem problem, Instant at) {}

    public boolean ok() {
        return state.equals("ok");
    }
}
