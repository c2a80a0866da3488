package org.pgwatchdog.bridge.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.pgwatchdog.core.model.BackendState;
import org.pgwatchdog.core.model.BackendStatuses;

/// Whole clusters of engines in virtual time: whatever happened, all agree in the end. One more seed:
/// `-Dbridge.seed=…`; more of them: `-Dbridge.seeds=…`.
final class BridgeSimulationTest {
    /// Actions of one engine in one second of virtual time; the busiest seconds seen have about half.
    private static final int ACTIONS_PER_SECOND_MAX = 80;

    static LongStream seeds() {
        Long one = Long.getLong("bridge.seed");
        return one != null
                ? LongStream.of(one)
                : LongStream.range(0, Long.getLong("bridge.seeds", 300));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void allAgreeWhenFaultsHeal(long seed) {
        BridgeSimulation simulation = new BridgeSimulation(seed);
        simulation.run();
        String story = "seed " + seed + "\n" + String.join("\n", simulation.story);

        Optional<BackendStatuses> book = simulation.cluster.book();
        assertThat(book).as(story).isPresent();
        assertThat(book.get().states()).as(story).doesNotContain(BackendState.DOWN);
        assertThat(book.get().primaryNodeId()).as(story).isEqualTo(simulation.databases.primary);
        for (SimNode node : simulation.nodes) {
            assertThat(simulation.cluster.bookOf(node)).as(story).isEqualTo(book);
            assertThat(node.quarantined()).as("quarantine of %s, %s", node.id, story).isEmpty();
            assertThat(node.pool.attached).as("pool %s, %s", node.id, story).containsOnly(true);
            assertThat(node.pool.primary)
                    .as("primary of pool %s, %s", node.id, story)
                    .isEqualTo(simulation.databases.primary);
            assertThat(node.answers().values()).as("answers, %s", story).allMatch(n -> n == 1);
            assertThat(node.busiestSecond())
                    .as("storm on %s, %s", node.id, story)
                    .isLessThan(ACTIONS_PER_SECOND_MAX);
        }
        if (!simulation.promotedByHand) {
            assertThat(simulation.databases.doublePromotions).as(story).isEmpty();
        }
    }
}
