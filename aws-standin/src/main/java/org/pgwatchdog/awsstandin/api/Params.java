package org.pgwatchdog.awsstandin.api;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.pgwatchdog.awsstandin.world.Refusal;

/// The parameters of a call, by their names on the wire.
public final class Params {
    private final SortedMap<String, String> byName;

    public Params(Map<String, String> byName) {
        this.byName = Collections.unmodifiableSortedMap(new TreeMap<>(byName));
    }

    /// Reads `a=1&b=2`; of a name given twice the last one counts.
    ///
    /// @throws Refusal if it is not form-encoded
    public static Params ofForm(String text) {
        Map<String, String> found = new TreeMap<>();
        for (String pair : text.split("&", -1)) {
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                String name = equals < 0 ? pair : pair.substring(0, equals);
                found.put(decode(name), equals < 0 ? "" : decode(pair.substring(equals + 1)));
            }
        }
        return new Params(found);
    }

    public SortedMap<String, String> all() {
        return byName;
    }

    /// The value, if it is there and not empty.
    public Optional<String> text(String name) {
        return Optional.ofNullable(byName.get(name)).filter(value -> !value.isEmpty());
    }

    /// The value, or EC2's refusal, which spells names with a small first letter.
    public String require(String name) {
        return text(name)
                .orElseThrow(() ->
                        Refusal.bad(
                                "MissingParameter",
                                "The request must contain the parameter "
                                        + name.substring(0, 1).toLowerCase(Locale.ROOT)
                                        + name.substring(1)));
    }

    /// `true` or `false`; empty if it is not there.
    public Optional<Boolean> flag(String name) {
        Optional<String> text = text(name);
        if (text.isPresent() && !text.get().matches("(?i)true|false")) {
            throw Refusal.bad(
                    "InvalidParameterValue",
                    "Invalid value '"
                            + text.get()
                            + "' for "
                            + name
                            + ". Value must be a boolean.");
        }
        return text.map(Boolean::parseBoolean);
    }

    /// A whole number; empty if it is not there.
    public Optional<Integer> number(String name) {
        Optional<String> text = text(name);
        if (text.isPresent() && !text.get().matches("-?\\d{1,9}")) {
            throw Refusal.bad(
                    "InvalidParameterValue", "Invalid value '" + text.get() + "' for " + name);
        }
        return text.map(Integer::parseInt);
    }

    /// The values of `name.1`, `name.2` and so on.
    public List<String> list(String name) {
        List<String> values = new ArrayList<>();
        for (int i = 1; byName.containsKey(name + "." + i); i++) {
            values.add(byName.getOrDefault(name + "." + i, ""));
        }
        return values;
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw Refusal.bad("MalformedQueryString", "Not form-encoded: " + text);
        }
    }
}
