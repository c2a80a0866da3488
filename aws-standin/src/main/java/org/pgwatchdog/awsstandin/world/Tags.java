package org.pgwatchdog.awsstandin.world;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/// Tags as a map that nobody changes and that is always read in the same order.
final class Tags {
    private Tags() {}

    static Map<String, String> of(Map<String, String> tags) {
        return Collections.unmodifiableMap(new TreeMap<>(tags));
    }
}
