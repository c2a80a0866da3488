package org.pgwatchdog.awsstandin.world;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// A hosted zone with its records.
///
/// @param id without the prefix `/hostedzone/`
/// @param name canonical ([DnsName])
/// @param vpcIds VPCs that resolve the zone; empty for a public zone, never for a private one
public record HostedZone(
        String id,
        String name,
        boolean privateZone,
        List<String> vpcIds,
        SortedMap<RecordSet.Key, RecordSet> records) {
    public HostedZone {
        vpcIds = List.copyOf(vpcIds);
        records = Collections.unmodifiableSortedMap(new TreeMap<>(records));
    }

    public HostedZone with(SortedMap<RecordSet.Key, RecordSet> newRecords) {
        return new HostedZone(id, name, privateZone, vpcIds, newRecords);
    }
}
