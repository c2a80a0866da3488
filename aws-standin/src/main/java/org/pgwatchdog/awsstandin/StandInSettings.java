package org.pgwatchdog.awsstandin;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// Where the stand-in listens.
///
/// @param host address of all listeners
/// @param ports by name: `ec2`, `route53`, `sts`, `control`, and an instance's id for its metadata; what
///     is not named takes a free port
/// @param metadataShared port of a metadata listener for all instances, which tells them by the caller's
///     address; 0 for none
public record StandInSettings(String host, SortedMap<String, Integer> ports, int metadataShared) {
    public StandInSettings {
        ports = Collections.unmodifiableSortedMap(new TreeMap<>(ports));
    }

    /// Free ports on the loopback address.
    public static StandInSettings loopback() {
        return new StandInSettings("127.0.0.1", new TreeMap<>(), 0);
    }

    public StandInSettings with(String name, int port) {
        Map<String, Integer> more = new TreeMap<>(ports);
        more.put(name, port);
        return new StandInSettings(host, new TreeMap<>(more), metadataShared);
    }

    int port(String name) {
        return ports.getOrDefault(name, 0);
    }
}
