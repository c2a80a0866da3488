package org.pgwatchdog.vip.aws;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.pgwatchdog.vip.aws.api.ApiFault;
import org.pgwatchdog.vip.aws.api.ApiResult;
import org.pgwatchdog.vip.aws.api.CallTerms;
import org.pgwatchdog.vip.aws.api.DnsName;
import org.pgwatchdog.vip.aws.api.DnsRecord;
import org.pgwatchdog.vip.aws.api.FaultKind;
import org.pgwatchdog.vip.aws.api.HostedZone;
import org.pgwatchdog.vip.aws.api.RecordChange;
import org.pgwatchdog.vip.aws.api.RecordType;
import org.pgwatchdog.vip.aws.api.Route53Calls;

/// A hosted zone in memory that obeys the documented rules, with something to happen before its answers.
final class FakeRoute53 implements Route53Calls {
    final Map<String, DnsRecord> records = new TreeMap<>();
    final List<String> log = new ArrayList<>();
    final Deque<Supplier<Optional<ApiFault>>> beforeChange = new ArrayDeque<>();
    boolean inSync = true;
    boolean loseAnswer;

    void put(DnsRecord record) {
        records.put(key(record.name(), record.type()), record);
    }

    Optional<DnsRecord> get(String name, RecordType type) {
        return Optional.ofNullable(records.get(key(DnsName.of(name), type)));
    }

    @Override
    public ApiResult<Optional<DnsRecord>> record(
            String zoneId, DnsName name, RecordType type, CallTerms terms) {
        log.add("list " + name + " " + type);
        return ApiResult.done(Optional.ofNullable(records.get(key(name, type))));
    }

    @Override
    public ApiResult<String> change(
            String zoneId, List<RecordChange> changes, String comment, CallTerms terms) {
        if (!terms.permit().getAsBoolean()) {
            return fault(FaultKind.WITHHELD);
        }
        log.add("change " + changes.stream().map(each -> each.action().name()).toList());
        Supplier<Optional<ApiFault>> happens = beforeChange.poll();
        if (happens != null) {
            Optional<ApiFault> fault = happens.get();
            if (fault.isPresent()) {
                return ApiResult.failed(fault.get());
            }
        }
        Map<String, DnsRecord> after = new TreeMap<>(records);
        for (RecordChange change : changes) {
            DnsRecord record = change.record();
            String key = key(record.name(), record.type());
            switch (change.action()) {
                case CREATE -> {
                    if (after.putIfAbsent(key, record) != null) {
                        return fault(FaultKind.CONFLICT);
                    }
                }
                case DELETE -> {
                    if (!after.remove(key, record)) {
                        return fault(FaultKind.CONFLICT);
                    }
                }
                case UPSERT -> after.put(key, record);
            }
        }
        records.clear();
        records.putAll(after);
        if (loseAnswer) {
            loseAnswer = false;
            return fault(FaultKind.TIMED_OUT);
        }
        return ApiResult.done("C1");
    }

    @Override
    public ApiResult<Boolean> inSync(String changeId, CallTerms terms) {
        return ApiResult.done(inSync);
    }

    @Override
    public ApiResult<HostedZone> zone(String zoneId, CallTerms terms) {
        return ApiResult.done(
                new HostedZone(zoneId, DnsName.of("example.internal"), true, List.of("vpc-1")));
    }

    static <T> ApiResult<T> fault(FaultKind kind) {
        return ApiResult.failed(ApiFault.local(kind, "ChangeResourceRecordSets", "Z1", ""));
    }

    private static String key(DnsName name, RecordType type) {
        return name + " " + type;
    }
}
