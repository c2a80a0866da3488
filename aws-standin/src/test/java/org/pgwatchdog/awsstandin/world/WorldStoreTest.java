package org.pgwatchdog.awsstandin.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.pgwatchdog.awsstandin.ThreeZones.instance;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.pgwatchdog.awsstandin.ThreeZones;

class WorldStoreTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private final WorldStore store = new WorldStore(ThreeZones.builder().build());

    @Test
    void laggingReadsSeeTheOldWorldUntilTheLagIsOver() {
        stop(START);
        Duration lag = Duration.ofSeconds(2);
        assertThat(running(store.current())).isFalse();
        assertThat(running(store.seenAt(START.plusMillis(1999), lag))).isTrue();
        assertThat(running(store.seenAt(START.plusSeconds(2), lag))).isFalse();
    }

    @Test
    void aRefusedChangeLeavesNoTrace() {
        assertThatThrownBy(() ->
                        store.write(
                                START,
                                world -> {
                                    InstanceRules.put(world, instance(1), InstanceState.STOPPED);
                                    throw Refusal.bad("No", "no");
                                }))
                .isInstanceOf(Refusal.class);
        assertThat(running(store.current())).isTrue();
    }

    @Test
    void oldWorldsAreForgottenButOneIsAlwaysOldEnough() {
        for (int second = 0; second < 1000; second++) {
            stop(START.plusSeconds(second));
        }
        Instant now = START.plusSeconds(1000);
        assertThat(running(store.seenAt(now, WorldStore.LAG_MAX))).isFalse();
    }

    @Test
    void theSameCallsGiveTheSameIds() {
        World one = ThreeZones.builder().build();
        World other = ThreeZones.builder().build();
        assertThat(one.newId("eipassoc-")).isEqualTo(other.newId("eipassoc-"));
        assertThat(one.newId("eipassoc-")).isNotEqualTo(one.newId("eipassoc-"));
    }

    private void stop(Instant when) {
        store.write(
                when,
                world -> {
                    InstanceRules.put(world, instance(1), InstanceState.STOPPED);
                    return true;
                });
    }

    private static boolean running(World world) {
        return world.instances().get(instance(1)).isRunning();
    }
}
