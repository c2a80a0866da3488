package org.pgwatchdog.vip.aws.api;

/// One change of a batch.
///
/// @param record for [Action#DELETE] exactly as it is now, TTL included
public record RecordChange(Action action, DnsRecord record) {
    /// What Route 53 calls `ChangeAction`.
    public enum Action {
        /// Fails if it exists.
        CREATE,
        /// Fails if it is not exactly as told: with CREATE, a compare-and-swap.
        DELETE,
        /// Creates or overwrites, whatever was there.
        UPSERT
    }
}
