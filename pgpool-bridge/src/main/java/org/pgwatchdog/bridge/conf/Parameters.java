package org.pgwatchdog.bridge.conf;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The table of all parameters that are read.
final class Parameters {
    private static final Map<String, Parameter> BY_NAME = new TreeMap<>();

    static {
        for (Parameter parameter : NativeParameters.ALL) {
            put(parameter);
        }
        for (Parameter parameter : OwnParameters.ALL) {
            put(parameter);
        }
        LegacyParameters.NODES.forEach(Parameters::put);
        LegacyParameters.POOL.forEach(Parameters::put);
    }

    static Collection<Parameter> all() {
        return BY_NAME.values();
    }

    static Collection<String> names() {
        return BY_NAME.keySet();
    }

    /// The parameter called `name`, without an index.
    static Parameter get(String name) {
        return Optional.ofNullable(BY_NAME.get(name))
                .orElseThrow(() -> new IllegalArgumentException("no parameter " + name));
    }

    /// The parameter that a written key means.
    ///
    /// @param key in lower case, with its index if it has one, aliases resolved
    static Optional<Parameter> find(String key) {
        if (key.equals(LegacyParameters.OWN_WD_PORT.name())) {
            return Optional.of(LegacyParameters.OWN_WD_PORT);
        }
        Optional<Parameter> exact =
                Optional.ofNullable(BY_NAME.get(key))
                        .filter(parameter -> parameter.index() != Parameter.Index.REQUIRED);
        return exact.or(() ->
                Optional.ofNullable(BY_NAME.get(stem(key)))
                        .filter(parameter -> parameter.index() != Parameter.Index.NONE)
                        .filter(_ -> stem(key).length() < key.length()));
    }

    /// The one name of a key with several spellings.
    static String canonicalName(String key) {
        return NativeParameters.ALIASES.getOrDefault(key, key);
    }

    /// `key` without the digits at its end.
    static String stem(String key) {
        int end = key.length();
        while (end > 0 && key.charAt(end - 1) >= '0' && key.charAt(end - 1) <= '9') {
            end--;
        }
        return key.substring(0, end);
    }

    private static void put(Parameter parameter) {
        if (BY_NAME.put(parameter.name(), parameter) != null) {
            throw new IllegalStateException("two parameters " + parameter.name());
        }
    }

    private Parameters() {}
}
