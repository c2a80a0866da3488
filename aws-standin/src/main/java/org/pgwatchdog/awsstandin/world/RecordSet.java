package org.pgwatchdog.awsstandin.world;

import java.util.List;
import java.util.TreeSet;

/// A resource record set of Route 53.
///
/// @param ttl seconds
public record RecordSet(Key key, long ttl, List<String> values) {
    /// What identifies a set; the name is canonical ([DnsName]). Ordered as ListResourceRecordSets does:
    /// labels from the right, then type.
    public record Key(String name, String type) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            int byName = DnsName.reversed(name).compareTo(DnsName.reversed(other.name));
            return byName != 0 ? byName : type.compareTo(other.type);
        }

        @Override
        public String toString() {
            return "[name='" + name + "', type='" + type + "']";
        }
    }

    public RecordSet {
        values = List.copyOf(values);
    }

    public static RecordSet of(String name, String type, long ttl, String... values) {
        return new RecordSet(new Key(DnsName.canonical(name), type), ttl, List.of(values));
    }

    /// Whether a DELETE that names the other set means this one: TTL and all values, in any order.
    public boolean sameAs(RecordSet other) {
        return key.equals(other.key)
                && ttl == other.ttl
                && new TreeSet<>(values).equals(new TreeSet<>(other.values));
    }
}
