package org.pgwatchdog.bridge.conf;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pgwatchdog.bridge.conf.WatchdogSettings.Partition.Target;

/// The text form of `np_targets`. Pure.
final class NetworkTargets {
    /// How many there may be: all of them are asked at the same time.
    static final int TARGETS_MAX = 16;

    /// The targets in the order written; empty if one is malformed or there are too many.
    static Optional<List<Target>> parse(String text) {
        List<Target> targets = new ArrayList<>();
        for (String word : ValueText.list(text, ',')) {
            Optional<Target> target = target(word);
            if (target.isEmpty()) {
                return Optional.empty();
            }
            targets.add(target.get());
        }
        return targets.size() <= TARGETS_MAX ? Optional.of(targets) : Optional.empty();
    }

    private static Optional<Target> target(String word) {
        if (word.startsWith("ping:")) {
            String host = word.substring("ping:".length());
            return Shapes.isHost(host) ? Optional.of(new Target.Ping(host)) : Optional.empty();
        }
        if (word.startsWith("tcp:")) {
            return Shapes.endpoint(word.substring("tcp:".length()))
                    .filter(endpoint -> !endpoint.host().equals("*"))
                    .map(endpoint -> new Target.Tcp(endpoint.host(), endpoint.port()));
        }
        return Optional.empty();
    }

    private NetworkTargets() {}
}
