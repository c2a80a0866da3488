package org.pgwatchdog.vip.aws;

import java.util.List;
import java.util.Optional;
import org.pgwatchdog.vip.aws.api.ApiResult;
import org.pgwatchdog.vip.aws.api.CallTerms;
import org.pgwatchdog.vip.aws.api.DnsName;
import org.pgwatchdog.vip.aws.api.DnsRecord;
import org.pgwatchdog.vip.aws.api.HostedZone;
import org.pgwatchdog.vip.aws.api.RecordChange;
import org.pgwatchdog.vip.aws.api.RecordType;
import org.pgwatchdog.vip.aws.api.Route53Calls;

/// Route 53, with its calls counted.
record MeasuredRoute53(Route53Calls calls, CallMeter meter) implements Route53Calls {
    @Override
    public ApiResult<Optional<DnsRecord>> record(
            String zoneId, DnsName name, RecordType type, CallTerms terms) {
        return meter.measure(
                "ListResourceRecordSets", () -> calls.record(zoneId, name, type, terms));
    }

    @Override
    public ApiResult<String> change(
            String zoneId, List<RecordChange> changes, String comment, CallTerms terms) {
        return meter.measure(
                "ChangeResourceRecordSets", () -> calls.change(zoneId, changes, comment, terms));
    }

    @Override
    public ApiResult<Boolean> inSync(String changeId, CallTerms terms) {
        return meter.measure("GetChange", () -> calls.inSync(changeId, terms));
    }

    @Override
    public ApiResult<HostedZone> zone(String zoneId, CallTerms terms) {
        return meter.measure("GetHostedZone", () -> calls.zone(zoneId, terms));
    }
}
