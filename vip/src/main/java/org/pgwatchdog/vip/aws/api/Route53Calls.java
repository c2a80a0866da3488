package org.pgwatchdog.vip.aws.api;

import java.util.List;
import java.util.Optional;

/// The actions of Route 53 that the virtual IP uses. Each is one request without a retry of its own.
///
/// Every answer, faults included, comes within the limit of the terms, as a value. Thread-safe; blocks.
/// The whole account has five requests a second.
public interface Route53Calls {
    /// The record set of exactly this name and type (ListResourceRecordSets; the service answers with
    /// the next one if it does not exist, which this leaves out).
    ApiResult<Optional<DnsRecord>> record(
            String zoneId, DnsName name, RecordType type, CallTerms terms);

    /// ChangeResourceRecordSets: all of the changes or none.
    ///
    /// @return the change's id; [FaultKind#CONFLICT] if a record to be deleted is not as told, or one to
    ///     be created exists
    ApiResult<String> change(
            String zoneId, List<RecordChange> changes, String comment, CallTerms terms);

    /// GetChange: whether all name servers of the zone have the change.
    ApiResult<Boolean> inSync(String changeId, CallTerms terms);

    /// GetHostedZone.
    ApiResult<HostedZone> zone(String zoneId, CallTerms terms);
}
