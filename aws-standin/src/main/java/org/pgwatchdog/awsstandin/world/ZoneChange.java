package org.pgwatchdog.awsstandin.world;

import java.time.Instant;

/// An accepted batch of record changes, on its way to the name servers.
///
/// @param id without the prefix `/change/`
/// @param inSyncAt from when on all name servers have it
public record ZoneChange(
        String id, String zoneId, String comment, Instant submittedAt, Instant inSyncAt) {
    /// `PENDING` or `INSYNC`.
    public String statusAt(Instant now) {
        return now.isBefore(inSyncAt) ? "PENDING" : "INSYNC";
    }
}
