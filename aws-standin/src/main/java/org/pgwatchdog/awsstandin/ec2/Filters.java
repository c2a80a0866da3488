package org.pgwatchdog.awsstandin.ec2;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.pgwatchdog.awsstandin.api.Params;
import org.pgwatchdog.awsstandin.world.Refusal;

/// The filters of a Describe call: all must fit, each with one of its values; `*` and `?` are wildcards.
record Filters(List<Filter> all) {
    record Filter(String name, List<Pattern> values) {
        boolean fits(List<String> actual) {
            return actual.stream()
                    .anyMatch(
                            one -> values.stream().anyMatch(value -> value.matcher(one).matches()));
        }
    }

    /// Reads `Filter.n.Name` and `Filter.n.Value.m`.
    ///
    /// @param known the names the action knows, besides `tag:…` and `tag-key`
    static Filters of(Params params, Set<String> known) {
        List<Filter> found = new ArrayList<>();
        for (int i = 1; params.text("Filter." + i + ".Name").isPresent(); i++) {
            String name = params.text("Filter." + i + ".Name").orElse("");
            if (!known.contains(name) && !name.startsWith("tag:") && !name.equals("tag-key")) {
                throw Refusal.bad("InvalidParameterValue", "The filter '" + name + "' is invalid");
            }
            List<Pattern> values =
                    params.list("Filter." + i + ".Value").stream().map(Filters::pattern).toList();
            found.add(new Filter(name, values));
        }
        return new Filters(found);
    }

    /// A predicate over things with those attributes and tags.
    <T> Predicate<T> on(
            Function<T, Map<String, List<String>>> attributes,
            Function<T, Map<String, String>> tags) {
        return thing ->
                all.stream()
                        .allMatch(filter ->
                                filter.fits(
                                        actual(
                                                filter.name(),
                                                attributes.apply(thing),
                                                tags.apply(thing))));
    }

    private static List<String> actual(
            String name, Map<String, List<String>> attributes, Map<String, String> tags) {
        if (name.equals("tag-key")) {
            return List.copyOf(tags.keySet());
        }
        if (name.startsWith("tag:")) {
            String value = tags.get(name.substring("tag:".length()));
            return value == null ? List.of() : List.of(value);
        }
        return attributes.getOrDefault(name, List.of());
    }

    private static Pattern pattern(String value) {
        StringBuilder regex = new StringBuilder();
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            regex.append(
                    switch (c) {
                        case '*' -> ".*";
                        case '?' -> ".";
                        default -> Pattern.quote(String.valueOf(c));
                    });
        }
        return Pattern.compile(regex.toString(), Pattern.DOTALL);
    }
}
