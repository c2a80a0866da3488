package org.pgwatchdog.vip.drift;

import java.time.Duration;

/// What an operator has a say in.
///
/// @param interval `vip_check_interval`
/// @param ttl `aws_route53_ttl`, zero if there is no record
/// @param uncheckedIsError `aws_on_api_error = 'fail'`: a look without an answer is told as an error; it
///     drops nothing either way
public record DriftRules(Duration interval, Duration ttl, boolean uncheckedIsError) {
    /// How long something of this kind must be wrong until it is told as a warning.
    Duration patience(MonitorKind kind) {
        return kind == MonitorKind.RESOLUTION
                ? ttl.plus(DriftLimits.RESOLUTION_PATIENCE)
                : DriftLimits.STANDBY_PATIENCE;
    }
}
