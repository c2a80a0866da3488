package org.pgwatchdog.vip.aws;

import java.util.List;
import java.util.Map;
import org.pgwatchdog.vip.aws.api.ApiFault;
import org.pgwatchdog.vip.aws.api.ApiResult;
import org.pgwatchdog.vip.aws.api.FaultKind;
import org.pgwatchdog.vip.drift.Mended;
import org.pgwatchdog.vip.drift.MonitorId;

/// One thing AWS is told when the virtual IP moves. Thread-safe; calls block until the deadline at most,
/// or an interrupt.
interface AwsPart {
    /// Its name in `vip_method`.
    String method();

    /// Points AWS here, and reads back what can be read. What AWS accepted and somebody else changed in the
    /// meantime is reached: undoing it is up to the monitors, which count how often.
    PartOutcome acquire(Place here, Deadline deadline, WritePermit permit);

    /// How many changes the acquires since the last release took beyond the first of each thing.
    Map<MonitorId, Integer> changedAgain();

    /// Takes back what is ours, and only while it is.
    PartOutcome release(Place here, Deadline deadline);

    /// Reads where AWS leads.
    ///
    /// @param thorough also what an acquire would use, which warms the connection
    Survey survey(Place here, Deadline deadline, boolean thorough);

    /// Points AWS here in one thing that it was seen to do otherwise. Makes one change.
    Mended repair(MonitorId what, Place here, Deadline deadline, WritePermit permit);

    /// Reads what an acquire would use, and says what would keep it from working.
    default List<AwsProblem> prepare(Place here, Deadline deadline) {
        return survey(here, deadline, true).problems();
    }

    /// What came of a repair that ended so.
    ///
    /// @param changes how often the change was made, or may have been
    static Mended mended(ApiResult<?> result, String detail, int changes) {
        return switch (result) {
            case ApiResult.Done<?> _ -> new Mended.Written(detail, Math.max(1, changes));
            case ApiResult.Failed<?>(ApiFault fault) when fault.outcomeUnknown() ->
                    new Mended.Written(
                            detail + ", though nobody knows: " + fault.text(),
                            Math.max(1, changes));
            case ApiResult.Failed<?>(ApiFault fault) when fault.kind() == FaultKind.WITHHELD ->
                    new Mended.Withheld();
            case ApiResult.Failed<?>(ApiFault fault) ->
                    new Mended.Refused(AwsProblem.of(fault).finding());
        };
    }
}
