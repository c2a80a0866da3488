package org.pgwatchdog.bridge.health;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.pgwatchdog.bridge.engine.BackendRole;

/// Remembers what a health check said.
final class News implements HealthListener {
    private final Queue<BackendHealth> changes = new ConcurrentLinkedQueue<>();
    private final Queue<BackendHealth> checks = new ConcurrentLinkedQueue<>();

    @Override
    public void changed(BackendHealth health) {
        changes.add(health);
    }

    @Override
    public void checked(BackendHealth health) {
        checks.add(health);
        throw new IllegalStateException("a listener that fails harms nobody");
    }

    List<BackendHealth> changes() {
        return List.copyOf(changes);
    }

    List<BackendHealth> checks() {
        return List.copyOf(checks);
    }

    /// `P`, `S` and `U` for healthy ones by role, `F` for failing ones.
    String story() {
        StringBuilder story = new StringBuilder();
        for (BackendHealth health : changes) {
            story.append(
                    switch (health) {
                        case BackendHealth.Healthy(int _, BackendRole role) ->
                                role.name().charAt(0);
                        case BackendHealth.Failing _ -> 'F';
                    });
        }
        return story.toString();
    }
}
