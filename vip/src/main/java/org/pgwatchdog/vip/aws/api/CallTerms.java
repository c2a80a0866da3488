package org.pgwatchdog.vip.aws.api;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/// On which terms a call is made.
///
/// @param limit the most time it may take, connecting included; positive
/// @param dryRun only ask whether it would be allowed; calls that cannot be asked so ignore it
/// @param permit asked at the last moment before the request goes out; if false it is not sent and ends
///     as [FaultKind#WITHHELD]. Called from any thread.
public record CallTerms(Duration limit, boolean dryRun, BooleanSupplier permit) {
    public CallTerms {
        if (limit.isNegative() || limit.isZero()) {
            throw new IllegalArgumentException("a call needs time: " + limit);
        }
    }

    /// A real call that nothing but its limit holds back.
    public static CallTerms within(Duration limit) {
        return new CallTerms(limit, false, () -> true);
    }

    /// The same as a probe of rights.
    public CallTerms asDryRun() {
        return new CallTerms(limit, true, permit);
    }
}
