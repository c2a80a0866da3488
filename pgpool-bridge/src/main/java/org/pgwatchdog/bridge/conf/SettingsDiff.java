package org.pgwatchdog.bridge.conf;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/// What a reload changes.
///
/// @param applied the parameters that take effect now, by name
/// @param needRestart the parameters whose new values wait for a restart, by name
/// @param settings what holds after the reload: the new values of `applied`, all else as before
public record SettingsDiff(
        List<String> applied, List<String> needRestart, WatchdogSettings settings) {
    public SettingsDiff {
        applied = List.copyOf(applied);
        needRestart = List.copyOf(needRestart);
    }

    /// What changes when `next` follows `current`.
    ///
    /// If the new values that may apply do not go together with the old ones that must stay, nothing
    /// applies and all of them wait for the restart.
    public static SettingsDiff between(WatchdogSettings current, WatchdogSettings next) {
        Map<String, ConfEntry> before = current.effective().entries();
        Map<String, ConfEntry> after = next.effective().entries();
        Map<String, ConfEntry> merged = new TreeMap<>(before);
        List<String> applied = new ArrayList<>();
        List<String> needRestart = new ArrayList<>();
        TreeSet<String> keys = new TreeSet<>(before.keySet());
        keys.addAll(after.keySet());
        boolean legacy = current.peers().protocol() == WatchdogSettings.Protocol.V3;
        for (String key : keys) {
            Optional<ConfEntry> now = Optional.ofNullable(after.get(key));
            if (isSame(key, legacy, Optional.ofNullable(before.get(key)), now)) {
                continue;
            }
            if (Parameters.find(key).map(Parameter::reloadable).orElse(false)) {
                applied.add(key);
                merged.remove(key);
                now.ifPresent(entry -> merged.put(key, entry));
            } else {
                needRestart.add(key);
            }
        }
        if (current.effective().nodeId() != next.effective().nodeId()) {
            needRestart.add("pgpool_node_id");
        }
        EffectiveValues values =
                new EffectiveValues(
                        merged, current.effective().directory(), current.effective().nodeId());
        return switch (SettingsLoader.rebuild(values)) {
            case SettingsResult.Loaded(var settings, var _) ->
                    new SettingsDiff(applied, needRestart, settings);
            case SettingsResult.Invalid _ -> {
                needRestart.addAll(applied);
                needRestart.sort(Comparator.naturalOrder());
                yield new SettingsDiff(List.of(), needRestart, current);
            }
        };
    }

    /// A value that is not written is the default, or what the name without an index says.
    private static boolean isSame(
            String key, boolean legacy, Optional<ConfEntry> before, Optional<ConfEntry> now) {
        Optional<String> fallback =
                Parameters.find(key)
                        .filter(parameter -> parameter.name().equals(key))
                        .flatMap(parameter ->
                                parameter
                                        .kind()
                                        .canonical(
                                                legacy
                                                        ? LegacyParameters.defaultText(parameter)
                                                        : parameter.defaultText()));
        return before.map(ConfEntry::value)
                .or(() -> fallback)
                .equals(now.map(ConfEntry::value).or(() -> fallback));
    }
}
