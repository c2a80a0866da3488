package org.pgwatchdog.vip.aws.api;

import java.time.Duration;
import java.util.List;

/// A record set: all values of one name and type.
///
/// @param ttl whole seconds
/// @param values as Route 53 writes them (text values in quotes), in the service's order
public record DnsRecord(DnsName name, RecordType type, Duration ttl, List<String> values) {
    public DnsRecord {
        values = List.copyOf(values);
    }

    /// Whether it says this and nothing else.
    public boolean says(String value) {
        return values.equals(List.of(value));
    }
}
