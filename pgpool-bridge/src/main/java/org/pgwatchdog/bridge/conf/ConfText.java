package org.pgwatchdog.bridge.conf;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// A configuration file under revision: single lines are renamed, set, switched off or put in, all
/// others stay as they are, byte for byte. Keeps a list of what was changed. Works on bytes seen as
/// Latin-1 characters. One thread.
final class ConfText {
    private final Path file;
    private final List<String> lines;
    private final TreeMap<Integer, ConfLine.Setting> settings = new TreeMap<>();
    private final Map<String, List<Integer>> places = new TreeMap<>();
    private final Map<Integer, List<String>> before = new TreeMap<>();
    private final Map<Integer, List<String>> after = new TreeMap<>();
    private final List<ConfChange> changes = new ArrayList<>();

    /// A file's content; lines that are no settings are kept as they are.
    ConfText(Path file, byte[] content) {
        this.file = file;
        this.lines =
                new ArrayList<>(
                        Arrays.asList(
                                new String(content, StandardCharsets.ISO_8859_1).split("\n", -1)));
        for (int index = 0; index < lines.size(); index++) {
            Optional<ConfLine.Setting> setting = parsed(lines.get(index));
            if (setting.isPresent()) {
                settings.put(index, setting.get());
                places.computeIfAbsent(setting.get().key(), _ -> new ArrayList<>()).add(index);
            }
        }
    }

    /// True if the key is set anywhere.
    boolean has(String key) {
        return places.containsKey(key);
    }

    /// The value of `key` that counts.
    Optional<String> value(String key) {
        return has(key) ? Optional.of(setting(key).value()) : Optional.empty();
    }

    /// The value of `key` that counts, as it is written, with its quotes; as Latin-1 characters.
    String written(String key) {
        ConfLine.Setting setting = setting(key);
        return lines.get(last(key)).substring(setting.valueStart(), setting.valueEnd());
    }

    /// The line of `key` that counts, from 1.
    int line(String key) {
        return last(key) + 1;
    }

    /// The first of `keys` that is set.
    Optional<String> firstOf(List<String> keys) {
        return keys.stream().filter(this::has).findFirst();
    }

    /// Gives the setting another name and leaves its value alone.
    void rename(String key, String newKey) {
        dropOverridden(key);
        ConfLine.Setting setting = setting(key);
        String line = lines.get(last(key));
        lines.set(
                last(key),
                line.substring(0, setting.keyStart()) + newKey + line.substring(setting.keyEnd()));
        note(last(key), key + " is now " + newKey);
    }

    /// Gives the setting another name and value.
    ///
    /// @param value as it is to be written, with quotes
    void set(String key, String newKey, String value, String why) {
        dropOverridden(key);
        ConfLine.Setting setting = setting(key);
        String line = lines.get(last(key));
        lines.set(
                last(key),
                line.substring(0, setting.keyStart())
                        + newKey
                        + " = "
                        + latin1(value)
                        + line.substring(setting.valueEnd()));
        note(last(key), key + " is now " + newKey + ": " + why);
    }

    /// Makes all lines of `key` comments, with the reason above.
    void commentOut(String key, String reason) {
        for (int index : places.getOrDefault(key, List.of())) {
            off(index, key, reason);
        }
    }

    /// Puts a line in, below the setting `anchor` and its comment, or at the end of the file.
    ///
    /// @param line as it is to be written
    void insert(Optional<String> anchor, String line, String why) {
        String name = line.substring(0, line.indexOf(' '));
        put(anchor, latin1(line), name + " is put in" + (why.isEmpty() ? "" : ": " + why));
    }

    private void put(Optional<String> anchor, String line, String note) {
        int index = anchor.filter(this::has).map(this::last).orElseGet(this::lastLine);
        int place = index;
        while (place + 1 < lines.size() && lines.get(place + 1).matches("[ \\t]+#.*")) {
            place++;
        }
        String ending = lines.get(index).endsWith("\r") ? "\r" : "";
        after.computeIfAbsent(place, _ -> new ArrayList<>()).add(line + ending);
        note(index, note);
    }

    /// Puts a line in that gives `name` the value of `source`, as [#insert] does.
    void insertCopy(Optional<String> anchor, String name, String source) {
        String value = written(source);
        put(anchor, name + " = " + value, name + " is put in, with the value of " + source);
    }

    /// Tells something about the setting `key`.
    void remark(String key, String text) {
        note(has(key) ? last(key) : -1, text);
    }

    /// What was changed, by line; what concerns the whole file last.
    List<ConfChange> changes() {
        return changes.stream()
                .sorted(
                        Comparator.comparingInt(change ->
                                change.where().line() == 0
                                        ? Integer.MAX_VALUE
                                        : change.where().line()))
                .toList();
    }

    /// The file's new content.
    byte[] content() {
        List<String> all = new ArrayList<>();
        for (int index = 0; index < lines.size(); index++) {
            all.addAll(before.getOrDefault(index, List.of()));
            all.add(lines.get(index));
            all.addAll(after.getOrDefault(index, List.of()));
        }
        return String.join("\n", all).getBytes(StandardCharsets.ISO_8859_1);
    }

    /// Natives take the last of several; under a new name the others would only confuse.
    private void dropOverridden(String key) {
        List<Integer> all = places.getOrDefault(key, List.of());
        for (int index : all.subList(0, all.size() - 1)) {
            off(index, key, "line " + line(key) + " said otherwise and counted");
        }
    }

    private void off(int index, String key, String reason) {
        String line = lines.get(index);
        String ending = line.endsWith("\r") ? "\r" : "";
        before.computeIfAbsent(index, _ -> new ArrayList<>())
                .add("# " + latin1(reason) + ":" + ending);
        lines.set(index, "#" + line);
        note(index, key + " is commented out: " + reason);
    }

    /// The last line that has content.
    private int lastLine() {
        int last = lines.size() - 1;
        return last > 0 && lines.get(last).isBlank() ? last - 1 : last;
    }

    private int last(String key) {
        return Optional.ofNullable(places.get(key)).orElseThrow().getLast();
    }

    private ConfLine.Setting setting(String key) {
        return Optional.ofNullable(settings.get(last(key))).orElseThrow();
    }

    private void note(int index, String text) {
        changes.add(new ConfChange(new ConfSource(file, index + 1), text));
    }

    private static Optional<ConfLine.Setting> parsed(String line) {
        try {
            return ConfLine.parse(line.startsWith("\u00ef\u00bb\u00bf") ? line.substring(3) : line);
        } catch (ConfLine.SyntaxError _) {
            return Optional.empty();
        }
    }

    private static String latin1(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }
}
