package org.pgwatchdog.bridge.conf;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/// Makes the entries of the parameter tables. Reloadable and visible unless changed.
final class ParameterShelf {
    private static final Duration FOREVER = Duration.ofSeconds(Integer.MAX_VALUE);

    /// Natives know whole seconds only; below this the daemon would do nothing else.
    static final Duration SHORTEST_PERIOD = Duration.ofMillis(20);

    private final List<Parameter> parameters = new ArrayList<>();

    List<Parameter> list() {
        return List.copyOf(parameters);
    }

    void put(Parameter parameter) {
        parameters.add(parameter);
    }

    static Parameter flag(String name, boolean on) {
        return of(name, new Kind.Flag(), on ? "on" : "off");
    }

    static Parameter whole(String name, long min, int value) {
        return of(name, new Kind.Whole(min, Integer.MAX_VALUE, false), Integer.toString(value));
    }

    /// A TCP or UDP port as natives accept it.
    static Parameter port(String name, int value) {
        return of(name, new Kind.Whole(1024, 65_535, value == 0), Integer.toString(value));
    }

    /// A time in seconds, 0 or more.
    static Parameter seconds(String name, String value) {
        return of(name, new Kind.Time(Duration.ZERO, FOREVER, "s", false), value);
    }

    /// A time in seconds that must not be 0.
    static Parameter period(String name, String value) {
        return of(name, new Kind.Time(SHORTEST_PERIOD, FOREVER, "s", false), value);
    }

    static Parameter time(String name, Kind.Time kind, String value) {
        return of(name, kind, value);
    }

    static Parameter choice(String name, String... words) {
        return of(name, new Kind.Choice(List.of(words)), words[0]);
    }

    static Parameter text(String name, String value) {
        return of(name, new Kind.Text(_ -> true, "text"), value);
    }

    /// Text of a shape; the empty text is valid too.
    static Parameter shaped(String name, Predicate<String> shape, String valid) {
        return of(
                name,
                new Kind.Text(text -> text.isEmpty() || shape.test(text), valid + ", or ''"),
                "");
    }

    private static Parameter of(String name, Kind kind, String value) {
        return new Parameter(name, Parameter.Index.NONE, kind, value, true, false);
    }
}
