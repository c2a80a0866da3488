package org.pgwatchdog.bridge.conf;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Settings in the making: typed access to the values, and the place for what is wrong with them. One
/// thread.
final class Draft {
    private static final Path DEBIAN_RUN = Path.of("/var/run/postgresql");

    private final EffectiveValues effective;
    private final Set<String> rejected;
    private final ConfProblems problems;
    private final ConfProblems warnings;

    /// A draft over judged values.
    ///
    /// @param rejected keys that were written with a value that is not valid
    Draft(
            EffectiveValues effective,
            Set<String> rejected,
            ConfProblems problems,
            ConfProblems warnings) {
        this.effective = effective;
        this.rejected = Set.copyOf(rejected);
        this.problems = problems;
        this.warnings = warnings;
    }

    EffectiveValues effective() {
        return effective;
    }

    /// True with `watchdog_protocol = '3'`.
    boolean isLegacy() {
        ConfEntry protocol = effective.entries().get("watchdog_protocol");
        return protocol != null && protocol.value().equals("3");
    }

    /// True if the key was written, validly or not.
    boolean isWritten(String key) {
        return effective.entries().containsKey(key) || rejected.contains(key);
    }

    /// True if the key's value was complained about already.
    boolean isRejected(String key) {
        return rejected.contains(key);
    }

    /// The canonical text of a parameter, or its default.
    String text(String name) {
        return text(name, name);
    }

    /// The canonical text of an indexed parameter; if it is not written, that of the parameter without
    /// an index, where there is one; then the default.
    String text(String name, int index) {
        boolean fallsBack = Parameters.get(name).index() == Parameter.Index.OPTIONAL;
        String key = name + index;
        return text(!isWritten(key) && fallsBack ? name : key, name);
    }

    boolean flag(String name) {
        return text(name).equals("on");
    }

    int whole(String name) {
        return Integer.parseInt(text(name));
    }

    int whole(String name, int index) {
        return Integer.parseInt(text(name, index));
    }

    Duration time(String name) {
        return nanos(text(name));
    }

    Duration time(String name, int index) {
        return nanos(text(name, index));
    }

    /// The choice's constant whose name is the word in upper case.
    <E extends Enum<E>> E choice(String name, Class<E> type) {
        return Enum.valueOf(type, text(name).toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    /// A text, or nothing if it is empty.
    Optional<String> optional(String name) {
        return Optional.of(text(name)).filter(text -> !text.isEmpty());
    }

    List<String> list(String name, char separator) {
        return ValueText.list(text(name), separator);
    }

    /// A path, relative to the first file's directory.
    Path path(String name, Path fallback) {
        String text = text(name);
        if (text.isEmpty()) {
            return fallback;
        }
        try {
            return effective.directory().resolve(text).normalize();
        } catch (InvalidPathException impossible) {
            problem(name, "is no possible path", "a path");
            return fallback;
        }
    }

    /// Where sockets are by default: as the packages of Debian have it if its directory exists, else as
    /// upstream.
    static Path socketDirectory() {
        return Files.isDirectory(DEBIAN_RUN) ? DEBIAN_RUN : Path.of("/tmp");
    }

    /// The indexes that occur in written keys of the parameter, in order.
    NavigableSet<Integer> indexes(String name) {
        TreeSet<Integer> indexes = new TreeSet<>();
        TreeSet<String> keys = new TreeSet<>(effective.entries().keySet());
        keys.addAll(rejected);
        for (String key : keys.tailSet(name, false)) {
            if (!key.startsWith(name)) {
                break;
            }
            if (Parameters.stem(key).equals(name) && key.length() > name.length()) {
                indexes.add(Integer.parseInt(key.substring(name.length())));
            }
        }
        return indexes;
    }

    /// The written keys of an indexed or plain parameter, in order.
    List<String> keys(String name) {
        List<String> keys = new ArrayList<>();
        if (isWritten(name)) {
            keys.add(name);
        }
        indexes(name).forEach(index -> keys.add(name + index));
        return keys;
    }

    /// Where a key was written; empty if it was not, or with a value that is not valid.
    Optional<ConfSource> source(String key) {
        return Optional.ofNullable(effective.entries().get(key)).map(ConfEntry::source);
    }

    /// Complains about a key, where it is written if it is.
    void problem(String key, String wrong, String valid) {
        problems.add(about(key, wrong, valid));
    }

    void warning(String key, String wrong, String valid) {
        warnings.add(about(key, wrong, valid));
    }

    boolean hasProblems() {
        return !problems.isEmpty();
    }

    private ConfProblem about(String key, String wrong, String valid) {
        Optional<ConfEntry> entry = Optional.ofNullable(effective.entries().get(key));
        boolean secret = Parameters.find(key).map(Parameter::secret).orElse(false);
        return new ConfProblem(
                entry.map(ConfEntry::source),
                key,
                entry.map(found -> secret ? "***" : shown(found)),
                wrong,
                valid);
    }

    /// Times are kept in nanoseconds; people get them back in seconds.
    private static String shown(ConfEntry entry) {
        boolean isTime =
                Parameters.find(entry.key())
                        .map(parameter -> parameter.kind() instanceof Kind.Time)
                        .orElse(false);
        return isTime && !entry.value().isEmpty()
                ? ValueText.shown(nanos(entry.value()))
                : entry.value();
    }

    private String text(String key, String name) {
        ConfEntry entry = effective.entries().get(key);
        if (entry != null) {
            return entry.value();
        }
        Parameter parameter = Parameters.get(name);
        String text =
                isLegacy() ? LegacyParameters.defaultText(parameter) : parameter.defaultText();
        return parameter.kind().canonical(text).orElseThrow();
    }

    private static Duration nanos(String text) {
        return Duration.ofNanos(Long.parseLong(text));
    }
}
