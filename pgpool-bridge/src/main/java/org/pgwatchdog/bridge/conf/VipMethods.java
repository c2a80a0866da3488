package org.pgwatchdog.bridge.conf;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.pgwatchdog.bridge.conf.WatchdogSettings.VipMethod;

/// The text form of `vip_method`. Pure.
final class VipMethods {
    /// The methods in the order written; empty if one is unknown, given twice, or none is given.
    static Optional<List<VipMethod>> parse(String text) {
        List<VipMethod> methods = new ArrayList<>();
        for (String word : ValueText.list(text, ',')) {
            Optional<VipMethod> method = named(word);
            if (method.isEmpty() || methods.contains(method.get())) {
                return Optional.empty();
            }
            methods.add(method.get());
        }
        return methods.isEmpty() ? Optional.empty() : Optional.of(methods);
    }

    static String names(List<VipMethod> methods) {
        return methods.stream()
                .map(method -> "'" + name(method) + "'")
                .collect(Collectors.joining(", "));
    }

    private static Optional<VipMethod> named(String word) {
        for (VipMethod method : VipMethod.values()) {
            if (name(method).equals(word.toLowerCase(Locale.ROOT))) {
                return Optional.of(method);
            }
        }
        return Optional.empty();
    }

    private static String name(VipMethod method) {
        return method.name().toLowerCase(Locale.ROOT);
    }

    private VipMethods() {}
}
